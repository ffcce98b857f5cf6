import { cpus, loadavg } from "node:os";
import type { BenchOptions } from "./options";

/** One cell of the comparison. */
export interface Row {
  readonly school: string;
  readonly solver: string;
  readonly requestsPct: number;
  readonly unmet: number;
  readonly objective: number;
  readonly bound: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Empty where the checker passed it. */
  readonly failure: string;
}

const show = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : "–");

export const TABLE_HEAD = [
  "| school | solver | requests met | unmet | objective | its bound | wall s | CPU s | checker |",
  "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
].join("\n");

/** A row of the table in Markdown. */
export function tableLine(row: Row): string {
  const figures = [
    `${show(row.requestsPct, 2)} %`,
    show(row.unmet, 0),
    show(row.objective, 1),
    show(row.bound, 0),
    show(row.seconds, 0),
    show(row.cpuSeconds, 0),
  ];
  return `| ${[row.school, row.solver, ...figures, row.failure === "" ? "passed" : row.failure].join(" | ")} |`;
}

/** Under what conditions the table was made. */
export function conditions({ seconds, cores, seed }: BenchOptions, versions: readonly string[]): string {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    `${new Date().toISOString().slice(0, 10)}: ${cores} cores of ${cpus().length} (${cpu?.model.trim()}), ${seconds} s a run, seed ${seed}`,
    `Node ${process.version}; ${versions.join("; ")}; load before: ${load.join(" ")}`,
  ].join("\n");
}

const START = "start";

/** One line: how often each solver has the best schedule of a school, or one as good, and the mean share of requests. */
export function summaryLine(rows: readonly Row[]): string {
  const passed = rows.filter(({ failure, solver }) => failure === "" && solver !== START);
  const schools = [...new Set(rows.map(({ school }) => school))];
  const best = new Map(
    schools.map((school) => [
      school,
      Math.max(...passed.filter((row) => row.school === school).map(({ objective }) => objective)),
    ]),
  );
  const parts = [...new Set(rows.map(({ solver }) => solver))]
    .filter((solver) => solver !== START)
    .map((solver) => {
      const own = passed.filter((row) => row.solver === solver);
      const wins = own.filter((row) => row.objective >= (best.get(row.school) ?? 0) * (1 - 1e-4)).length;
      const mean = own.reduce((sum, { requestsPct }) => sum + requestsPct, 0) / own.length;
      return `${solver} ${show(mean, 2)} % (best of ${wins}, ${own.length} of ${schools.length} valid)`;
    });
  return `bench:solver: ${schools.length} schools; ${parts.join("; ")}`;
}
