import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { compiledSources } from "./compiled-sources";

const ROOT = join(__dirname, "..", "..");

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line under way. */
export class CliProcess {
  stdout = "";
  stderr = "";
  readonly ended: Promise<CliRun>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (text: Buffer) => {
      this.stdout += text.toString();
    });
    child.stderr?.on("data", (text: Buffer) => {
      this.stderr += text.toString();
    });
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Resolves when standard error shows the pattern; rejects if the process ends before. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stderr);
      if (found !== null) return found;
      const ended = await Promise.race([this.ended, setTimeout(25, undefined)]);
      if (ended !== undefined && !pattern.test(ended.stderr)) {
        throw new Error(`ended with ${ended.code} before ${pattern} was seen:\n${ended.stderr}\n${ended.stdout}`);
      }
    }
  }
}

/** The words that run the command line, compiled as it is published. */
export function cliCommand(): readonly [string, ...string[]] {
  return [process.execPath, join(compiledSources(), "src", "main", "cli.js")];
}

/** The words that run the command line from its sources, as `npm start` does. */
export const SOURCE_COMMAND = [process.execPath, "--import", "tsx", join(ROOT, "src", "main", "cli.ts")] as const;

/** Starts `millrace` with an environment that holds nothing of ours but what is given. */
export function startCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  [program, ...before] = cliCommand(),
): CliProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MILLRACE_|NO_COLOR|FORCE_COLOR)/.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment };
  return new CliProcess(spawn(program, [...before, ...args], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] }));
}

/** Runs `millrace` to its end. */
export function runCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return startCli(args, environment).ended;
}
