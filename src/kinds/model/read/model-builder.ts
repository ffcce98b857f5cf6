import type { LinearModel } from "../../../solver/port";

/** A model with the names its file gives to columns and rows. */
export interface NamedModel {
  readonly model: LinearModel;
  readonly columnNames: readonly string[];
  readonly rowNames: readonly string[];
}

/** Bounds of this size or more mean "none", as they do for HiGHS. */
const INFINITE = 1e20;

export function asBound(value: number): number {
  if (value >= INFINITE) return Number.POSITIVE_INFINITY;
  return value <= -INFINITE ? Number.NEGATIVE_INFINITY : value;
}

/** Collects a model in the order its file tells it. */
export class ModelBuilder {
  sense: LinearModel["sense"] = "minimize";
  offset = 0;
  readonly columnNames: string[] = [];
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  readonly integer: (0 | 1)[] = [];
  readonly rowNames: string[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  private readonly columnOf = new Map<string, number>();
  private readonly entryRow: number[] = [];
  private readonly entryColumn: number[] = [];
  private readonly entryValue: number[] = [];

  findColumn(name: string): number | undefined {
    return this.columnOf.get(name);
  }

  /** The column of that name, made from 0 upwards and unpriced if it is new. */
  column(name: string): number {
    const known = this.columnOf.get(name);
    if (known !== undefined) return known;
    this.columnOf.set(name, this.columnNames.length);
    this.cost.push(0);
    this.lower.push(0);
    this.upper.push(Number.POSITIVE_INFINITY);
    this.integer.push(0);
    return this.columnNames.push(name) - 1;
  }

  addRow(name: string, lower: number, upper: number): number {
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rowNames.push(name) - 1;
  }

  /** A pair of row and column may come once. */
  addEntry(row: number, column: number, value: number): void {
    if (value === 0) return;
    this.entryRow.push(row);
    this.entryColumn.push(column);
    this.entryValue.push(value);
  }

  build(): NamedModel {
    const rows = this.rowNames.length;
    const rowStart = new Int32Array(rows + 1);
    for (const row of this.entryRow) rowStart[row + 1] = (rowStart[row + 1] ?? 0) + 1;
    for (let row = 0; row < rows; row += 1) rowStart[row + 1] = (rowStart[row + 1] ?? 0) + (rowStart[row] ?? 0);
    const next = rowStart.slice();
    const columnIndex = new Int32Array(this.entryRow.length);
    const value = new Float64Array(this.entryRow.length);
    this.entryRow.forEach((row, entry) => {
      const at = next[row] ?? 0;
      next[row] = at + 1;
      columnIndex[at] = this.entryColumn[entry] ?? 0;
      value[at] = this.entryValue[entry] ?? 0;
    });
    const model: LinearModel = {
      sense: this.sense,
      columns: this.columnNames.length,
      rows,
      offset: this.offset,
      cost: Float64Array.from(this.cost),
      columnLower: Float64Array.from(this.lower),
      columnUpper: Float64Array.from(this.upper),
      integer: Uint8Array.from(this.integer),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      rowStart,
      columnIndex,
      value,
    };
    return { model, columnNames: this.columnNames, rowNames: this.rowNames };
  }
}
