import { spawn } from "node:child_process";

/** How a child ended, and what it took with all its own children. */
export interface TimedRun {
  readonly seconds: number;
  /** CPU seconds; NaN where it had to be killed. */
  readonly cpuSeconds: number;
  readonly output: string;
  readonly ended: "by itself" | "killed";
}

export interface TimedCommand {
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** The child, and whatever it starts, sees so many cores. */
  readonly cores: number;
  /** It is killed after so long. */
  readonly limitSeconds: number;
}

const OUTPUT_KEPT = 20_000;

/** Runs a command on the first cores of the machine, in a process group of its own that is ended with it. */
export async function runTimed({ command, environment = {}, cores, limitSeconds }: TimedCommand): Promise<TimedRun> {
  const started = performance.now();
  const pinned = ["taskset", "-c", cores === 1 ? "0" : `0-${cores - 1}`, ...command];
  const child = spawn("bash", ["-c", 'TIMEFORMAT="cpu %U %S"; time "$@"', "bash", ...pinned], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_KEPT);
    });
  }
  let ended: TimedRun["ended"] = "by itself";
  const timer = setTimeout(() => {
    ended = "killed";
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, limitSeconds * 1000);
  await new Promise<void>((resolve, reject) => child.once("error", reject).once("close", () => resolve()));
  clearTimeout(timer);
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(output) ?? [];
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cpuSeconds: Number(user) + Number(system), output, ended };
}
