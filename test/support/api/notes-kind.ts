import { z } from "zod";
import type { Issue } from "../../../src/contract/problem";
import type { JsonObject } from "../../../src/jobs/json";
import type {
  InputFileRef,
  InputInspector,
  KindCatalogue,
  KindDescription,
  ObjectStore,
} from "../../../src/jobs/ports";

const parametersSchema = z.strictObject({ minutes: z.int().min(1).max(60).default(5), label: z.string().optional() });

/** A kind small enough to know by heart: text files, in which a line that starts with `bad` is a mistake. */
const NOTES: KindDescription = {
  name: "notes",
  title: "Notes",
  description: "Text files for tests of the API",
  extensions: [".txt"],
  maxFiles: 3,
  maxFileBytes: 100_000,
  parametersSchema: z.toJSONSchema(parametersSchema) as JsonObject,
  timeoutMs: (parameters) => Number(parameters.minutes) * 60_000,
  parseParameters: (parameters) => {
    const parsed = parametersSchema.safeParse(parameters);
    if (parsed.success) return { parameters: parsed.data as JsonObject };
    return { issues: parsed.error.issues.map(({ path, message }) => ({ path: `/${path.join("/")}`, message })) };
  },
};

export const NOTES_CATALOGUE: KindCatalogue = {
  names: () => [NOTES.name],
  describe: (kind) => (kind === NOTES.name ? NOTES : undefined),
};

/** Reads the notes out of the object store, as they were stored. */
export class NotesInspector implements InputInspector {
  /** How often files were read; a replay must not. */
  inspections = 0;

  constructor(private readonly objects: Pick<ObjectStore, "read">) {}

  async inspect(_kind: string, inputs: readonly InputFileRef[]): Promise<readonly Issue[]> {
    this.inspections += 1;
    const issues = await Promise.all(inputs.map((input) => this.read(input)));
    return issues.flat();
  }

  private async read({ name, key }: InputFileRef): Promise<readonly Issue[]> {
    const chunks: Buffer[] = [];
    for await (const chunk of (await this.objects.read(key)) ?? []) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString().split("\n");
    return lines.flatMap((line, index) =>
      line.startsWith("bad")
        ? [{ path: name, line: index + 1, column: "1", message: "must not be bad", remedy: "write something good" }]
        : [],
    );
  }
}
