import { resolve } from "node:path";
import ts from "typescript";

/** What the compiler says of a program, in its own files and in those of one package that it uses. */
export interface TypeReport {
  /** Files of the package that were looked at. */
  readonly declarations: number;
  readonly mistakes: readonly string[];
}

/**
 * Compiles a file as `tsc` would with `options`, in this process, and looks at the file and at the declarations of
 * `packageName` alone: checking those of every other package again in each mode takes most of the time.
 */
export function typeMistakes(file: string, packageName: string, options: object): TypeReport {
  const folder = resolve(file, "..");
  const { options: settings, errors } = ts.convertCompilerOptionsFromJson(options, folder);
  const host = ts.createCompilerHost(settings);
  const program = ts.createProgram([file], settings, { ...host, getCurrentDirectory: () => folder });
  const declarations = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes(`/node_modules/${packageName}/`));
  const found = [program.getSourceFile(file), ...declarations].flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
  const all = [...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found];
  return { declarations: declarations.length, mistakes: all.map(describe) };
}

function describe({ file, messageText }: ts.Diagnostic): string {
  return `${file?.fileName ?? "options"}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
