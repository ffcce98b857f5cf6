import type { LinearModel } from "../../solver/port";

/** A side of a row that may be overrun at a price. */
export interface ElasticSide {
  readonly row: number;
  readonly side: "lower" | "upper";
}

/** A model that can always be solved as long as its columns' bounds can: every row may give way. */
export interface ElasticModel {
  readonly model: LinearModel;
  /** What the columns after those of the original stand for. */
  readonly sides: readonly ElasticSide[];
}

/** The model whose objective is by how much rows have to give way in all. */
export function makeElastic(model: LinearModel): ElasticModel {
  const sides: ElasticSide[] = [];
  const rowStart = new Int32Array(model.rows + 1);
  const columnIndex: number[] = [];
  const value: number[] = [];
  const slack = (row: number, side: ElasticSide["side"], coefficient: number) => {
    columnIndex.push(model.columns + sides.length);
    value.push(coefficient);
    sides.push({ row, side });
  };
  for (let row = 0; row < model.rows; row += 1) {
    for (let at = model.rowStart[row] ?? 0; at < (model.rowStart[row + 1] ?? 0); at += 1) {
      columnIndex.push(model.columnIndex[at] ?? 0);
      value.push(model.value[at] ?? 0);
    }
    if (Number.isFinite(model.rowLower[row])) slack(row, "lower", 1);
    if (Number.isFinite(model.rowUpper[row])) slack(row, "upper", -1);
    rowStart[row + 1] = columnIndex.length;
  }
  const columns = model.columns + sides.length;
  const extend = (values: Float64Array, fill: number): Float64Array => {
    const longer = new Float64Array(columns).fill(fill);
    longer.set(values);
    return longer;
  };
  const integer = new Uint8Array(columns);
  integer.set(model.integer);
  return {
    sides,
    model: {
      sense: "minimize",
      columns,
      rows: model.rows,
      cost: extend(new Float64Array(model.columns), 1),
      columnLower: extend(model.columnLower, 0),
      columnUpper: extend(model.columnUpper, Number.POSITIVE_INFINITY),
      integer,
      rowLower: model.rowLower,
      rowUpper: model.rowUpper,
      rowStart,
      columnIndex: Int32Array.from(columnIndex),
      value: Float64Array.from(value),
    },
  };
}

/** Columns that no value fits: bounds that cross, or no whole number between them. */
export function impossibleColumns(model: LinearModel): readonly number[] {
  const columns: number[] = [];
  for (let column = 0; column < model.columns; column += 1) {
    const lower = model.columnLower[column] ?? 0;
    const upper = model.columnUpper[column] ?? 0;
    const whole = model.integer[column] === 1;
    if (whole ? Math.ceil(lower - 1e-6) > Math.floor(upper + 1e-6) : lower > upper) columns.push(column);
  }
  return columns;
}
