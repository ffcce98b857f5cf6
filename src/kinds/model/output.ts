import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SolveResult } from "../../solver/port";
import { computeResiduals, DEFAULT_TOLERANCE, roundIntegers } from "../../solver/verify";
import type { Infeasibility } from "./explain";
import type { NamedModel } from "./read/model-builder";

/** What is told of the run beside its result. */
export interface RunFacts {
  readonly engine: string;
  readonly seed: number;
}

/** Why there is no solution, where there is none. */
export interface Hints {
  readonly infeasibility?: Infeasibility | undefined;
  readonly unboundedColumns?: readonly string[] | undefined;
}

/**
 * Writes `result.json`, and as the result has them `solution.csv`, `duals.csv` and `certificate.csv`. Returns the
 * objective of the values as they were written.
 */
export async function writeOutput(
  directory: string,
  named: NamedModel,
  result: SolveResult,
  run: RunFacts,
  hints: Hints = {},
): Promise<number | null> {
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  const values = result.values === null ? null : tidy(named, result.values);
  const residuals = values === null ? null : computeResiduals(named.model, values);
  const objective = residuals?.objective ?? null;
  if (values !== null) await write("solution.csv", solutionCsv(named, values, result.reducedCosts));
  if (values !== null && result.rowDuals !== null) await write("duals.csv", dualsCsv(named, values, result.rowDuals));
  const certificate = hints.infeasibility?.certificate ?? null;
  if (certificate !== null) await write("certificate.csv", certificateCsv(named, certificate));
  const { infeasibility, unboundedColumns } = hints;
  const report = {
    status: result.status,
    objective,
    bound: result.bound,
    gap: result.gap,
    nodes: result.nodes,
    simplexIterations: result.simplexIterations,
    rows: named.model.rows,
    columns: named.model.columns,
    nonzeros: named.model.value.length,
    integers: named.model.integer.reduce((sum, one) => sum + one, 0),
    seconds: Math.round(result.seconds * 1000) / 1000,
    ...run,
    residuals:
      residuals === null ? null : { row: residuals.row, column: residuals.column, integrality: residuals.integrality },
    infeasibility: infeasibility === undefined ? null : { ...infeasibility, certificate: certificate !== null },
    unboundedColumns: unboundedColumns ?? null,
  };
  await write("result.json", `${JSON.stringify(report, null, 2)}\n`);
  return objective;
}

/** Whole columns as whole numbers, where the rows still hold then. */
function tidy({ model }: NamedModel, values: Float64Array): Float64Array {
  const rounded = roundIntegers(model, values);
  const before = computeResiduals(model, values);
  const after = computeResiduals(model, rounded);
  const holds = after.row <= Math.max(DEFAULT_TOLERANCE, before.row) && after.column <= before.column;
  return holds ? rounded : values;
}

function solutionCsv({ columnNames }: NamedModel, values: Float64Array, costs: Float64Array | null): string {
  const lines = columnNames.map(
    (name, column) => `${field(name)},${number(values[column])},${number(costs?.[column])}`,
  );
  return ["column,value,reducedCost", ...lines, ""].join("\n");
}

function dualsCsv({ model, rowNames }: NamedModel, values: Float64Array, duals: Float64Array): string {
  const lines = rowNames.map((name, row) => {
    let activity = 0;
    for (let at = model.rowStart[row] ?? 0; at < (model.rowStart[row + 1] ?? 0); at += 1) {
      activity += (model.value[at] ?? 0) * (values[model.columnIndex[at] ?? 0] ?? 0);
    }
    return `${field(name)},${number(activity)},${number(duals[row])}`;
  });
  return ["row,activity,dual", ...lines, ""].join("\n");
}

function certificateCsv({ rowNames }: NamedModel, multipliers: Float64Array): string {
  return ["row,multiplier", ...rowNames.map((name, row) => `${field(name)},${number(multipliers[row])}`), ""].join(
    "\n",
  );
}

function number(value: number | undefined): string {
  // Adding 0 turns -0 into 0.
  return value === undefined ? "" : String(value + 0);
}

function field(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
