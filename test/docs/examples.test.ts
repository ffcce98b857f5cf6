import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as cdktf from "cdktf";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as millrace from "../../constructs";
import { type Example, examplesIn, sourcesUnder } from "../support/documented-source";

const examples = sourcesUnder("constructs")
  .filter(({ file }) => !file.startsWith(join("constructs", "testing")))
  .flatMap(examplesIn);

/** Where an example stands while it is compiled: beside the sources, so that packages are found. */
const placeOf = (index: number) => resolve(`example-${index}.ts`);

describe("every @example", () => {
  test("is there for each construct", () => {
    const explained = examples.map(({ name }) => name.split(": ")[1]);
    const constructs = [
      "AlarmTopic",
      "AppSecret",
      "Bucket",
      "EncryptionKey",
      "JobTable",
      "LambdaFunction",
      "MillraceApp",
      "MillraceStack",
    ];
    expect(explained).toEqual(
      expect.arrayContaining([...constructs, "Network", "Role", "SecurityGroup", "ServerlessApi", "WorkQueue"]),
    );
  });

  test("compiles against the published name", () => {
    expect(diagnostics()).toEqual([]);
  });

  describe("runs, and what it builds is synthesized:", () => {
    const home = process.cwd();
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "millrace-examples-"));
      process.chdir(folder);
    });
    afterAll(() => {
      process.chdir(home);
      rmSync(folder, { recursive: true });
    });

    test.each(examples)("$name", ({ code }) => {
      for (const app of run(code)) app.synth();
    });
  });
});

/** What the compiler has to say about all examples. */
function diagnostics(): string[] {
  const files = new Map(examples.map(({ code }, index) => [placeOf(index), code]));
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const settings = { ...options, incremental: false, tsBuildInfoFile: undefined };
  const host = ts.createCompilerHost(settings);
  const { readFile, fileExists } = host;
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  const index = resolve("constructs/index.ts");
  const paths = { ...settings, paths: { millrace: [index] } };
  const program = ts.createProgram([...files.keys()], paths, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && files.has(file.fileName))
    .map(({ file, messageText }) => `${nameOf(file?.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

function nameOf(file: string | undefined): string {
  return examples.find((_example: Example, index) => placeOf(index) === file)?.name ?? "an example";
}

/** Runs an example and returns the apps it made. */
function run(code: string): readonly millrace.MillraceApp[] {
  const apps: millrace.MillraceApp[] = [];
  class RecordedApp extends millrace.MillraceApp {
    constructor(props?: millrace.MillraceAppProps) {
      super(props);
      apps.push(this);
    }
  }
  const packages: Readonly<Record<string, unknown>> = { cdktf, millrace: { ...millrace, MillraceApp: RecordedApp } };
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const program = new Function("require", "exports", "console", outputText);
  program((name: string) => packages[name], {}, { log: () => undefined });
  return apps;
}
