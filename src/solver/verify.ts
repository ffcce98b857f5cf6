import type { LinearModel } from "./port";

/** How far a solution is from keeping the model's rules, recomputed from the model alone. */
export interface Residuals {
  /** Largest overrun of a row's bound, divided by 1 or the row's activity (whichever is larger). */
  readonly row: number;
  /** The row it happens in; -1 if none. */
  readonly rowIndex: number;
  /** Largest overrun of a column's bound, divided by 1 or the bound. */
  readonly column: number;
  readonly columnIndex: number;
  /** Largest distance of a whole column from a whole number. */
  readonly integrality: number;
  readonly integralityIndex: number;
  /** Objective of the values, recomputed. */
  readonly objective: number;
}

/** The verdict on a solution. */
export interface Verification {
  readonly passed: boolean;
  /** What is broken, in words; empty if it passed. */
  readonly mistakes: readonly string[];
  readonly residuals: Residuals;
}

/** Largest residual that passes, absolute and relative to the row's activity. */
export const DEFAULT_TOLERANCE = 1e-6;

/** Checks values and the objective claimed for them against the model they are to solve. */
export function verifySolution(
  model: LinearModel,
  values: Float64Array,
  claimedObjective: number,
  tolerance: number = DEFAULT_TOLERANCE,
): Verification {
  const residuals = computeResiduals(model, values);
  const mistakes: string[] = [];
  if (!(residuals.row <= tolerance)) mistakes.push(`row ${residuals.rowIndex} is broken by ${residuals.row}`);
  if (!(residuals.column <= tolerance)) {
    mistakes.push(`column ${residuals.columnIndex} is outside its bounds by ${residuals.column}`);
  }
  if (!(residuals.integrality <= tolerance)) {
    mistakes.push(`column ${residuals.integralityIndex} must be whole and is off by ${residuals.integrality}`);
  }
  const off = Math.abs(residuals.objective - claimedObjective) / Math.max(1, Math.abs(residuals.objective));
  if (!(off <= tolerance)) mistakes.push(`objective ${claimedObjective} was claimed, ${residuals.objective} computed`);
  return { passed: mistakes.length === 0, mistakes, residuals };
}

/** Recomputes activities, bounds, integrality and objective. NaN anywhere shows as an infinite residual. */
export function computeResiduals(model: LinearModel, values: Float64Array): Residuals {
  const rows = new Worst();
  for (let row = 0; row < model.rows; row += 1) {
    const { sum, size } = activity(model, row, values);
    rows.add(overrun(sum, model.rowLower[row], model.rowUpper[row]) / Math.max(1, size), row);
  }
  const columns = new Worst();
  const whole = new Worst();
  let objective = model.offset ?? 0;
  for (let column = 0; column < model.columns; column += 1) {
    const value = values[column] ?? Number.NaN;
    columns.add(
      overrun(value, model.columnLower[column], model.columnUpper[column]) / Math.max(1, Math.abs(value)),
      column,
    );
    if (model.integer[column] === 1) whole.add(Math.abs(value - Math.round(value)), column);
    objective += (model.cost[column] ?? 0) * value;
  }
  return {
    row: rows.worst,
    rowIndex: rows.index,
    column: columns.worst,
    columnIndex: columns.index,
    integrality: whole.worst,
    integralityIndex: whole.index,
    objective,
  };
}

/** Values with whole columns rounded to the whole number they stand for. */
export function roundIntegers(model: LinearModel, values: Float64Array): Float64Array {
  // Adding 0 turns -0 into 0.
  return values.map((value, column) => (model.integer[column] === 1 ? Math.round(value) + 0 : value));
}

function activity(model: LinearModel, row: number, values: Float64Array): { sum: number; size: number } {
  let sum = 0;
  let size = 0;
  for (let at = model.rowStart[row] ?? 0; at < (model.rowStart[row + 1] ?? 0); at += 1) {
    const term = (model.value[at] ?? 0) * (values[model.columnIndex[at] ?? -1] ?? Number.NaN);
    sum += term;
    size += Math.abs(term);
  }
  return { sum, size };
}

function overrun(value: number, lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY): number {
  return Math.max(0, lower - value, value - upper);
}

class Worst {
  worst = 0;
  index = -1;

  add(residual: number, index: number): void {
    const size = Number.isNaN(residual) ? Number.POSITIVE_INFINITY : residual;
    if (size <= this.worst) return;
    this.worst = size;
    this.index = index;
  }
}
