import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkClassSchedule } from "../../../src/kinds/class-schedule/checker/index";
import type { CheckReport, CheckRequest } from "../../../src/kinds/kind";
import type { Files } from "./tables";

/** Two folders to check schedules in. */
export class Desk {
  private readonly folder = mkdtempSync(join(tmpdir(), "class-schedule-"));
  readonly input = join(this.folder, "in");
  readonly output = join(this.folder, "out");

  /** Puts exactly these files into the folders. Those that are there already stay: to write costs more than to check. */
  lay(input: Files, output: Files): void {
    this.fill(this.input, input);
    this.fill(this.output, output);
  }

  check(request: Partial<CheckRequest> = {}): Promise<CheckReport> {
    return checkClassSchedule({
      inputDirectory: this.input,
      outputDirectory: this.output,
      parameters: {},
      ...request,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private fill(directory: string, files: Files): void {
    mkdirSync(directory, { recursive: true });
    const there = readdirSync(directory);
    for (const name of there) if (!files.has(name)) rmSync(join(directory, name));
    for (const [name, text] of files) {
      const file = join(directory, name);
      if (there.includes(name) && readFileSync(file, "utf8") === text) continue;
      rmSync(file, { force: true });
      writeFileSync(file, text);
    }
  }
}

/** The rules a report names, each once, in order. */
export function rulesOf({ violations }: CheckReport): string[] {
  return [...new Set(violations.map(({ rule }) => rule))].sort();
}
