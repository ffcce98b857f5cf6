import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { JsonObject } from "../../src/jobs/json";
import type { RunProgress } from "../../src/kinds/kind";
import { modelKind } from "../../src/kinds/model";

/** The folders of one job of kind `model`; gone when the test is. */
export class ModelJob {
  readonly input: string;
  readonly output: string;
  readonly progress: RunProgress[] = [];
  readonly checkpoints: Uint8Array[] = [];
  readonly abort = new AbortController();
  onCheckpoint: () => void = () => undefined;

  constructor(
    file: string,
    content: string | Uint8Array,
    readonly parameters: JsonObject = {},
  ) {
    const root = mkdtempSync(join(tmpdir(), "model-job-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    this.input = join(root, "in");
    this.output = join(root, "out");
    mkdirSync(this.input);
    mkdirSync(this.output);
    writeFileSync(join(this.input, file), content);
  }

  inspect() {
    return modelKind.inspect(this.input, this.parameters);
  }

  run(resume?: Uint8Array) {
    return modelKind.run({ ...this.context(), resume });
  }

  finish(resume: Uint8Array) {
    return modelKind.finish({ ...this.context(), resume });
  }

  check() {
    return modelKind.check({
      inputDirectory: this.input,
      outputDirectory: this.output,
      parameters: this.parameters,
    });
  }

  has(file: string): boolean {
    return existsSync(join(this.output, file));
  }

  read(file: string): string {
    return readFileSync(join(this.output, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.output, file), text);
  }

  result(): JsonObject {
    return JSON.parse(this.read("result.json")) as JsonObject;
  }

  private context() {
    return {
      inputDirectory: this.input,
      outputDirectory: this.output,
      parameters: this.parameters,
      cores: 1,
      signal: this.abort.signal,
      report: (progress: RunProgress) => void this.progress.push(progress),
      log: () => undefined,
      checkpoint: (state: Uint8Array) => {
        this.checkpoints.push(state);
        this.onCheckpoint();
      },
    };
  }
}

export const WORKSHOP_LP = `Maximize
 profit: 30 chairs + 50 tables + 7
Subject To
 carpentry: chairs + 2 tables <= 40
 finishing: 2 chairs + tables + 1 <= 51
 1 <= chairs - tables <= 30
Bounds
 tables <= 100
End
`;
