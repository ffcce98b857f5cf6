import type { FinishedJob } from "../client";
import { type Console, plain } from "./console";
import { EXIT, type ExitCode } from "./exit-codes";
import { formatBytes, formatNumber, formatSeconds, formatShare } from "./numbers";
import { table } from "./table";

/** Zero only for what is solved and checked: a proof that there is no solution is a result, but not this one. */
export function exitCodeOfJob({ job, results }: Pick<FinishedJob, "job" | "results">): ExitCode {
  const solved = job.state === "succeeded" && hasSolution(results);
  return solved && results.verified === true ? EXIT.done : EXIT.failed;
}

function hasSolution({ solver }: FinishedJob["results"]): boolean {
  return solver === null || solver.objective !== null;
}

/** A finished job for `--json`. */
export function outcomeDocument({ job, results }: FinishedJob, more: Readonly<Record<string, unknown>> = {}) {
  return {
    status: job.state,
    verified: results.verified === true,
    metrics: results.metrics,
    metricsReason: results.metricsReason,
    solver: results.solver,
    reason: job.reason,
    jobId: job.id,
    kind: job.kind,
    parameters: job.parameters,
    files: results.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    ...more,
  };
}

/** A finished job for people: one line of verdict, then a table of what was reached. */
export function printOutcome(console: Console, { job, results }: FinishedJob): void {
  const good = exitCodeOfJob({ job, results }) === EXIT.done;
  const verdict = results.verified === true ? "checked by the independent checker" : "not verified";
  console.data(console.paintData(good ? "green" : "red", `${job.state}, ${verdict}`));
  if (job.reason !== null) console.data(plain(job.reason.message));
  for (const row of table(resultRows(results))) console.data(`  ${row}`);
}

function resultRows({ solver, metrics, metricsReason, files }: FinishedJob["results"]): string[][] {
  const shown = new Set(["objective", "bound", "gap", "engine", "seconds", "seed", "verified"]);
  const rest = Object.entries(metrics ?? {}).filter(([name]) => solver === null || !shown.has(name));
  const number = (value: number | null) => (value === null ? "not proven" : formatNumber(value));
  const solverRows =
    solver === null
      ? []
      : [
          ["objective", solver.objective === null ? "none" : formatNumber(solver.objective)],
          ["bound", number(solver.bound)],
          ["gap", solver.gap === null ? "not proven" : formatShare(solver.gap)],
          ["solved in", `${formatSeconds(solver.seconds)} by ${plain(solver.engine)}`],
        ];
  return [
    ...(metrics === null && metricsReason !== null ? [["metrics", `none: ${plain(metricsReason)}`]] : []),
    ...rest.flatMap(([name, value]) => (isShareOfAnother(name, metrics) ? [] : metricRows(name, value, metrics))),
    ...solverRows,
    ...files.map((file, index) => [index === 0 ? "files" : "", `${file.name} (${formatBytes(file.bytes)})`]),
  ];
}

/** `requestsSatisfiedPct` stands in the row of `requestsSatisfied`. */
function isShareOfAnother(name: string, metrics: FinishedJob["results"]["metrics"]): boolean {
  return name.endsWith("Pct") && typeof metrics?.[name.slice(0, -3)] === "number";
}

/** A number or a text is a row; an object of numbers is one row of them. Lists are for the files. */
function metricRows(name: string, value: unknown, metrics: FinishedJob["results"]["metrics"]): string[][] {
  const label = words(name);
  const single = scalar(name, value);
  const share = scalar(`${name}Pct`, metrics?.[`${name}Pct`]);
  if (single !== undefined) return [[label, share === undefined ? single : `${single} (${share})`]];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const parts = Object.entries(value).flatMap(([key, part]) => {
    const text = scalar(name, part);
    return text === undefined ? [] : [`${words(key)} ${text}`];
  });
  return parts.length === 0 ? [] : [[label, parts.join(", ")]];
}

function scalar(name: string, value: unknown): string | undefined {
  if (typeof value === "number") return name.endsWith("Pct") ? `${formatNumber(value)} %` : formatNumber(value);
  if (typeof value === "string") return plain(value);
  return typeof value === "boolean" ? (value ? "yes" : "no") : undefined;
}

/** `requestsSatisfiedPct` → `requests satisfied`. */
function words(name: string): string {
  return name
    .replace(/Pct$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
