import type { Engine, LinearModel, SolveResult } from "../../solver/port";
import { impossibleColumns, makeElastic } from "./elastic";
import type { NamedModel } from "./read/model-builder";

/** An explanation is an extra: it may take this long, a solve. */
const EXPLAIN_SECONDS = 20;
const MAX_HINTS = 100;
/** What rows give way by rounding alone. */
const NOTICEABLE = 1e-6;
/** Stands for "as far as you like" when a model is unbounded. */
const FAR = 1e7;

/** Why no solution exists, in the names of the file. */
export interface Infeasibility {
  /** Columns whose own bounds leave no value. */
  readonly impossibleColumns: readonly string[];
  /** Rows of an LP that cannot hold together while any of them left out would help; empty where none were found. */
  readonly conflictRows: readonly string[];
  /** Rows that would have to give way, and by how much: the least in all if `leastRelaxation`. */
  readonly relax: readonly { readonly row: string; readonly side: "lower" | "upper"; readonly by: number }[];
  readonly leastRelaxation: boolean;
  /** A multiplier a row that proves it (Farkas); null where only whole numbers stand in the way. */
  readonly certificate: Float64Array | null;
}

export async function explainInfeasible(
  engine: Engine,
  named: NamedModel,
  result: SolveResult,
): Promise<Infeasibility> {
  const { model, columnNames, rowNames } = named;
  const impossible = impossibleColumns(model);
  const conflict = [...(result.conflictRows ?? [])].map((row) => rowNames[row] ?? "");
  if (impossible.length > 0) {
    const names = impossible.slice(0, MAX_HINTS).map((column) => columnNames[column] ?? "");
    return { impossibleColumns: names, conflictRows: conflict, relax: [], leastRelaxation: false, certificate: null };
  }
  const continuous = { ...model, integer: new Uint8Array(model.columns) };
  const relaxed = await relaxation(engine, continuous, rowNames);
  const proven = relaxed.total > NOTICEABLE ? relaxed.duals : null;
  const whole = model.integer.includes(1) ? await relaxation(engine, model, rowNames) : relaxed;
  return {
    impossibleColumns: [],
    conflictRows: conflict,
    relax: whole.relax,
    leastRelaxation: whole.least,
    certificate: proven,
  };
}

async function relaxation(engine: Engine, model: LinearModel, rowNames: readonly string[]) {
  const elastic = makeElastic(model);
  const options = { timeLimitSeconds: EXPLAIN_SECONDS, duals: true };
  const { values, objective, rowDuals, status } = await engine.solve({ form: "arrays", model: elastic.model }, options)
    .result;
  const relax = elastic.sides
    .map(({ row, side }, index) => ({ row: rowNames[row] ?? "", side, by: values?.[model.columns + index] ?? 0 }))
    .filter(({ by }) => by > NOTICEABLE)
    .sort((a, b) => b.by - a.by)
    .slice(0, MAX_HINTS);
  return { relax, total: objective ?? 0, duals: rowDuals, least: status === "optimal" };
}

/** Columns that grow beyond every limit: those that reach a far-away bound when they are given one. */
export async function explainUnbounded(engine: Engine, { model, columnNames }: NamedModel): Promise<readonly string[]> {
  const boxed: LinearModel = {
    ...model,
    columnLower: model.columnLower.map((bound) => Math.max(bound, -FAR)),
    columnUpper: model.columnUpper.map((bound) => Math.min(bound, FAR)),
  };
  const { values } = await engine.solve({ form: "arrays", model: boxed }, { timeLimitSeconds: EXPLAIN_SECONDS }).result;
  return columnNames.filter((_, column) => Math.abs(values?.[column] ?? 0) > FAR / 2).slice(0, MAX_HINTS);
}
