/**
 * The figures that the search is held to, measured one after another:
 * `npx tsx test/bench/class-schedule-figures.ts --schools <folder with school-500 and school-2000> [--cores 2] [--cpu]`
 *
 * With `--cpu` a run ends after its seconds times cores of CPU time instead of its wall seconds: for machines that others use.
 * The rates of one and two engines are accepted improvements (points rose, or a way was opened) for each wall second, and for
 * each CPU second.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeSchool } from "../../src/kinds/class-schedule/sample";
import { lineOf, type Measured, measureRun } from "./measured-run";

const { values } = parseArgs({
  options: {
    schools: { type: "string" },
    cores: { type: "string", default: String(cpus().length) },
    cpu: { type: "boolean", default: false },
  },
});
const cores = Number(values.cores);

async function measure(folder: string, seconds: number, threads = cores): Promise<Measured> {
  const limits = values.cpu
    ? { timeLimitSeconds: 86_400, cpuSeconds: seconds * threads }
    : { timeLimitSeconds: seconds };
  return measureRun(folder, { ...limits, threads, seed: 1 });
}

async function compare(folder: string): Promise<void> {
  const [one, two] = [await measure(folder, 20, 1), await measure(folder, 20, 2)];
  const rates = (per: (measured: Measured) => number) => [one, two].map((each) => each.accepted / per(each));
  const [wall, cpu] = [rates(({ wallSeconds }) => wallSeconds), rates(({ cpuSeconds }) => cpuSeconds)];
  console.log(`accepted a wall second on 1 and 2 engines: ${ratio(wall)}; a CPU second: ${ratio(cpu)}`);
}

function ratio([one = 0, two = 0]: readonly number[]): string {
  return `${one.toFixed(2)}, ${two.toFixed(2)} = ${(two / one).toFixed(2)} times`;
}

async function main(): Promise<void> {
  const made = await mkdtemp(join(tmpdir(), "school-5000-"));
  try {
    await writeSchool(made, { students: 5000, seed: 1 });
    const given =
      values.schools === undefined
        ? []
        : ([
            ["school-500", 60],
            ["school-500", 300],
            ["school-2000", 30],
          ] as const);
    for (const [name, seconds] of given) {
      console.log(`${name}, ${seconds} s: ${lineOf(await measure(join(values.schools ?? "", name), seconds))}`);
    }
    console.log(`5,000 students, 300 s: ${lineOf(await measure(made, 300))}`);
    if (values.schools !== undefined) await compare(join(values.schools, "school-500"));
  } finally {
    await rm(made, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
