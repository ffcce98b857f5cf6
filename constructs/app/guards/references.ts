import { expressionsIn, stringsOf } from "./document";

const REFERENCE = /(?<![\w.-])(data\.|ephemeral\.)?((?:aws|terraform)_[a-z0-9_]+)\.([A-Za-z_][\w-]*)/g;

type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Document {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly ephemeral?: Blocks;
}

/** References to resources that are not in the document, such as those an aspect made too late. */
export function danglingReferences(path: string, document: unknown): string[] {
  const blocks = document as Document;
  return stringsOf(document).flatMap(({ at, text }) => {
    const sources = /\.depends_on\.\d+$/.test(at) ? [text] : expressionsIn(text);
    return sources.flatMap((source) =>
      [...source.matchAll(REFERENCE)]
        .filter(([, kind, type = "", name = ""]) => !exists(blocks, kind, type, name))
        .map(([reference]) => {
          const remedy = "add the resource to this stack, or make the reference before the aspects run";
          return `${path}: ${at} must refer to something in the stack, got ${reference}; ${remedy}`;
        }),
    );
  });
}

function exists({ resource, data, ephemeral }: Document, kind: string | undefined, type: string, name: string) {
  const blocks = kind === "data." ? data : kind === "ephemeral." ? ephemeral : resource;
  return blocks?.[type]?.[name] !== undefined;
}
