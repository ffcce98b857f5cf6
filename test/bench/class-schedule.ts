/**
 * Schedules one school and prints what came of it:
 * `npx tsx test/bench/class-schedule.ts <folder> [time limit in seconds] [threads] [seed] [iteration limit]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { classScheduleKind } from "../../src/kinds/class-schedule";
import type { RunContext } from "../../src/kinds/kind";

async function main(inputDirectory: string, limits: readonly number[]): Promise<void> {
  const [timeLimitSeconds = 60, threads = cpus().length, seed = 1, iterationLimit] = limits;
  const parsed = classScheduleKind.description.parseParameters({ timeLimitSeconds, threads, seed, iterationLimit });
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  const { parameters } = parsed;
  const outputDirectory = await mkdtemp(join(tmpdir(), "class-schedule-"));
  const started = performance.now();
  const context: RunContext = {
    inputDirectory,
    outputDirectory,
    parameters,
    cores: cpus().length,
    signal: new AbortController().signal,
    resume: undefined,
    report: ({ phase, message, fraction }) => {
      if (process.env.VERBOSE !== undefined) console.log(fraction.toFixed(3), phase, message ?? "");
    },
    log: (line) => console.log(line),
    checkpoint: () => {},
  };
  const { solver } = await classScheduleKind.run(context);
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const { passed, violations, metrics } = await classScheduleKind.check({
    inputDirectory,
    outputDirectory,
    parameters,
    solver,
  });
  await rm(outputDirectory, { recursive: true });
  for (const violation of violations.slice(0, 10)) console.log(violation);
  console.log(solver);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  const satisfied = `${String(metrics?.requestsSatisfied)} of ${String(metrics?.requests)} requests`;
  const rest = `checked ${passed}, ${wall.toFixed(1)} s wall, ${((user + system) / 1e6).toFixed(1)} s CPU, load ${load}`;
  console.log(`${String(metrics?.requestsSatisfiedPct)} % = ${satisfied}, ${rest}`);
}

const [folder = ".", ...numbers] = process.argv.slice(2);
main(folder, numbers.map(Number)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
