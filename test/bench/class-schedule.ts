/**
 * Schedules one school and prints what came of it:
 * `npx tsx test/bench/class-schedule.ts <folder> [--seconds 60] [--threads 2] [--seed 1] [--iterations n] [--cpu seconds]
 * [--verbose]`
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { lineOf, measureRun } from "./measured-run";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "60" },
      threads: { type: "string", default: String(cpus().length) },
      seed: { type: "string", default: "1" },
      iterations: { type: "string" },
      cpu: { type: "string" },
      verbose: { type: "boolean", default: false },
    },
  });
  const measured = await measureRun(positionals[0] ?? ".", {
    timeLimitSeconds: Number(values.seconds),
    threads: Number(values.threads),
    seed: Number(values.seed),
    iterationLimit: values.iterations === undefined ? undefined : Number(values.iterations),
    cpuSeconds: values.cpu === undefined ? undefined : Number(values.cpu),
    verbose: values.verbose,
  });
  console.log(lineOf(measured));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
