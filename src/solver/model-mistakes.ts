import { type LinearModel, SolverError } from "./port";

const MAX_LISTED = 10;

/** Refuses arrays that are no model. Throws a `SolverError` INVALID_MODEL that says where the mistakes are. */
export function checkModel(model: LinearModel): void {
  const mistakes = modelMistakes(model);
  if (mistakes.length > 0) throw new SolverError("INVALID_MODEL", mistakes.join("\n"));
}

/** The first mistakes in a model: lengths, offsets, indices, NaN and misplaced infinities. */
export function modelMistakes(model: LinearModel): readonly string[] {
  const shape = shapeMistakes(model);
  // With wrong lengths every later finding would be noise.
  if (shape.length > 0) return shape;
  return [
    ...outside("cost", model.cost, Number.isFinite, "finite"),
    ...outside("columnLower", model.columnLower, isLower, "a number below Infinity"),
    ...outside("columnUpper", model.columnUpper, isUpper, "a number above -Infinity"),
    ...outside("rowLower", model.rowLower, isLower, "a number below Infinity"),
    ...outside("rowUpper", model.rowUpper, isUpper, "a number above -Infinity"),
    ...outside("value", model.value, Number.isFinite, "finite"),
    ...(Number.isFinite(model.offset ?? 0) ? [] : [`offset must be finite, got ${String(model.offset)}`]),
    ...matrixMistakes(model),
  ].slice(0, MAX_LISTED);
}

function shapeMistakes(model: LinearModel): readonly string[] {
  if (model.columns < 1) return [`columns must be at least 1, got ${model.columns}; the model is empty`];
  const nonzeros = model.rowStart[model.rows] ?? 0;
  const lengths: ReadonlyArray<readonly [string, number, number]> = [
    ["cost", model.cost.length, model.columns],
    ["columnLower", model.columnLower.length, model.columns],
    ["columnUpper", model.columnUpper.length, model.columns],
    ["integer", model.integer.length, model.columns],
    ["rowLower", model.rowLower.length, model.rows],
    ["rowUpper", model.rowUpper.length, model.rows],
    ["rowStart", model.rowStart.length, model.rows + 1],
    ["columnIndex", model.columnIndex.length, nonzeros],
    ["value", model.value.length, nonzeros],
  ];
  return lengths
    .filter(([, length, expected]) => length !== expected)
    .map(([name, length, expected]) => `${name} must have ${expected} elements, got ${length}`);
}

const isLower = (value: number) => value < Number.POSITIVE_INFINITY;
const isUpper = (value: number) => value > Number.NEGATIVE_INFINITY;

function outside(name: string, values: Float64Array, rule: (value: number) => boolean, words: string): string[] {
  const mistakes: string[] = [];
  for (let index = 0; index < values.length && mistakes.length < MAX_LISTED; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!rule(value)) mistakes.push(`${name}[${index}] must be ${words}, got ${value}`);
  }
  return mistakes;
}

function matrixMistakes(model: LinearModel): string[] {
  const mistakes: string[] = [];
  const seenInRow = new Int32Array(model.columns).fill(-1);
  if (model.rowStart[0] !== 0) mistakes.push(`rowStart[0] must be 0, got ${model.rowStart[0]}`);
  for (let row = 0; row < model.rows && mistakes.length < MAX_LISTED; row += 1) {
    const from = model.rowStart[row] ?? 0;
    const to = model.rowStart[row + 1] ?? 0;
    if (to < from) mistakes.push(`rowStart[${row + 1}] must be at least rowStart[${row}] (${from}), got ${to}`);
    for (let at = from; at < to; at += 1) {
      const column = model.columnIndex[at] ?? -1;
      if (column < 0 || column >= model.columns) {
        mistakes.push(`columnIndex[${at}] must be from 0 to ${model.columns - 1}, got ${column}`);
      } else if (seenInRow[column] === row) {
        mistakes.push(`columnIndex[${at}] must be new in row ${row}, got ${column} again`);
      } else seenInRow[column] = row;
    }
  }
  return mistakes;
}
