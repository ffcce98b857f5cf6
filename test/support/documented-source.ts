import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A member of an exported interface, as its comment describes it. */
export interface DocumentedMember {
  /** `WorkQueueProps.retention`. */
  readonly name: string;
  /** `WorkQueueProps`. */
  readonly owner: string;
  readonly property: string;
  readonly optional: boolean;
  readonly comment: string;
  /** The text of `@default`; `undefined` without one. */
  readonly documentedDefault: string | undefined;
  /** The interface's constant, such as `WORK_QUEUE_DEFAULTS`. */
  readonly constant: string;
}

/** A complete program from an `@example`. */
export interface Example {
  /** File and what it explains. */
  readonly name: string;
  readonly code: string;
}

/** A source file, parsed. */
export interface Source {
  readonly file: string;
  readonly tree: ts.SourceFile;
}

/** Every TypeScript file under a folder. */
export function sourcesUnder(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      return { file, tree: ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true) };
    });
}

/** The members of all exported interfaces in a file. */
export function membersIn({ tree }: Source): readonly DocumentedMember[] {
  return tree.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(isExported)
    .flatMap((each) => membersOf(each, tree));
}

/** The constants `X_DEFAULTS` of a file: name → property → source text. */
export function defaultsIn({ tree }: Source): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const statement of tree.statements.filter(ts.isVariableStatement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      const object = initializer && objectOf(initializer);
      if (!/_DEFAULTS$/.test(name.getText(tree)) || object === undefined) continue;
      const pairs = object.properties.filter(ts.isPropertyAssignment);
      found.set(
        name.getText(tree),
        new Map(pairs.map((pair) => [pair.name.getText(tree), flat(pair.initializer.getText(tree))])),
      );
    }
  }
  return found;
}

/** The names a file passes on from others: what is public. */
export function exportedNames({ tree }: Source): ReadonlySet<string> {
  const clauses = tree.statements.filter(ts.isExportDeclaration).map((statement) => statement.exportClause);
  return new Set(
    clauses.flatMap((clause) =>
      clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map((element) => element.name.text) : [],
    ),
  );
}

/** All constants of a file: name → source text, without what is said about the type. */
export function constantsIn({ tree }: Source): ReadonlyMap<string, string> {
  const declarations = tree.statements
    .filter(ts.isVariableStatement)
    .flatMap((each) => each.declarationList.declarations);
  return new Map(
    declarations.flatMap(({ name, initializer }) =>
      initializer === undefined ? [] : [[name.getText(tree), flat(bare(initializer).getText(tree))] as const],
    ),
  );
}

/** Every `@example` of a file's exports. */
export function examplesIn({ file, tree }: Source): readonly Example[] {
  return tree.statements.flatMap((statement) =>
    ts
      .getJSDocTags(statement)
      .filter((tag) => tag.tagName.text === "example")
      .map((tag) => ({ name: `${file}: ${nameOf(statement)}`, code: ts.getTextOfJSDocComment(tag.comment) ?? "" })),
  );
}

/** White space does not count. */
function flat(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/,? ([}\]])/g, " $1")
    .replace(/\[ | \]/g, (bracket) => bracket.trim());
}

function membersOf(declaration: ts.InterfaceDeclaration, tree: ts.SourceFile): DocumentedMember[] {
  const owner = declaration.name.text;
  return declaration.members.filter(ts.isPropertySignature).map((member) => {
    const property = member.name.getText(tree);
    const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const tag = ts.getJSDocTags(member).find((each) => each.tagName.text === "default");
    return {
      name: `${owner}.${property}`,
      owner,
      property,
      optional: member.questionToken !== undefined,
      comment: comments.map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? "").join("\n"),
      documentedDefault: tag && flat(ts.getTextOfJSDocComment(tag.comment) ?? ""),
      constant: `${snake(owner.replace(/Props$/, ""))}_DEFAULTS`,
    };
  });
}

/** The object in `{…} as const satisfies …`. */
function objectOf(node: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const value = bare(node);
  return ts.isObjectLiteralExpression(value) ? value : undefined;
}

function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? bare(node.expression) : node;
}

function isExported(node: ts.InterfaceDeclaration): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function nameOf(statement: ts.Statement): string {
  const { name } = statement as { name?: ts.Identifier };
  return name?.text ?? "(no name)";
}

/** `WorkQueue` → `WORK_QUEUE`. */
function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}
