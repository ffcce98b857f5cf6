/**
 * Gives the same schools to our search, to HiGHS as one model, to CP-SAT and to Timefold, with the same wall time, cores,
 * seed and start, and judges all answers by our checker: `npm run bench:solver -- [--quick] [--seconds N] [--cores N]
 * [--seed N] [--solvers TEXT] [--schools TEXT]`. MILLRACE_BENCH_SCHOOLS names folders of further schools.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSchool } from "../../src/kinds/class-schedule/input/read-school";
import { type Contestant, contestants, startRun } from "./bench-solver/contestants";
import { type Instance, makeInstances } from "./bench-solver/instances";
import { judge } from "./bench-solver/judge";
import { type BenchOptions, readOptions } from "./bench-solver/options";
import { conditions, type Row, summaryLine, TABLE_HEAD, tableLine } from "./bench-solver/report";
import { readStart } from "./bench-solver/start";

async function main(options: BenchOptions): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "bench-solver-"));
  try {
    const { ready, missing } = contestants();
    // the quick form leaves out the forms of a peer that have been found weaker
    const all = options.quick ? ready.filter(({ quick }) => quick) : ready;
    const solvers = all.filter(({ name }) => name.includes(options.solvers));
    for (const line of missing) console.log(`not run: ${line}`);
    console.log(`${conditions(options, [...new Set(solvers.map(({ version }) => version))])}\n\n${TABLE_HEAD}`);
    const rows: Row[] = [];
    for (const instance of makeInstances(root, options.quick)) {
      if (!instance.name.includes(options.schools)) continue;
      rows.push(...(await compare(instance, solvers, options, join(root, "out"))));
    }
    console.log(`\n${summaryLine(rows)}`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** All solvers on one school, one after another. */
async function compare(
  { name, folder }: Instance,
  solvers: readonly Contestant[],
  options: BenchOptions,
  out: string,
): Promise<readonly Row[]> {
  const reading = await readSchool(folder);
  if ("issues" in reading) throw new Error(`${name}: ${JSON.stringify(reading.issues.slice(0, 3))}`);
  const fresh = (): string => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    return out;
  };
  const first = await startRun(folder, fresh(), options.seed);
  const rows = [await row(name, "start", folder, out, first, Number.NaN)];
  const start = readStart(out);
  for (const solver of solvers) {
    const { school } = reading;
    const attempt = await solver.attempt({ ...options, school, input: folder, output: fresh(), start });
    rows.push(await row(name, solver.name, folder, out, attempt.run, attempt.bound, attempt.failure));
  }
  return rows;
}

async function row(
  school: string,
  solver: string,
  input: string,
  output: string,
  { seconds, cpuSeconds }: { readonly seconds: number; readonly cpuSeconds: number },
  bound: number,
  failure?: string,
): Promise<Row> {
  const nothing = { requestsPct: Number.NaN, unmet: Number.NaN, objective: Number.NaN };
  const verdict = failure === undefined ? await judge(input, output) : undefined;
  const { requestsPct, unmet, objective } = verdict ?? nothing;
  const words = failure ?? verdict?.broken.join("; ") ?? "";
  const result = { school, solver, requestsPct, unmet, objective, bound, seconds, cpuSeconds, failure: words };
  console.log(tableLine(result));
  return result;
}

main(readOptions(process.argv.slice(2))).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
