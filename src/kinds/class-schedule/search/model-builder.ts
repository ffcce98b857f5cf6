import type { LinearModel } from "../../../solver/port";

/** Gathers whole-number columns and sparse rows of a model to be maximised. */
export class ModelBuilder {
  private readonly cost: number[] = [];
  private readonly upper: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly rowStart: number[] = [0];
  private readonly columnIndex: number[] = [];
  private readonly value: number[] = [];

  get columns(): number {
    return this.cost.length;
  }

  /** A whole number from 0 to `upper`. Returns its place. */
  addColumn(cost: number, upper: number): number {
    this.cost.push(cost);
    this.upper.push(upper);
    return this.cost.length - 1;
  }

  /** lower ≤ Σ value × column ≤ upper. */
  addRow(lower: number, upper: number, terms: readonly (readonly [column: number, value: number])[]): void {
    for (const [column, value] of terms) {
      this.columnIndex.push(column);
      this.value.push(value);
    }
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    this.rowStart.push(this.columnIndex.length);
  }

  build(): LinearModel {
    return {
      sense: "maximize",
      columns: this.cost.length,
      rows: this.rowLower.length,
      cost: Float64Array.from(this.cost),
      columnLower: new Float64Array(this.cost.length),
      columnUpper: Float64Array.from(this.upper),
      integer: new Uint8Array(this.cost.length).fill(1),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      rowStart: Int32Array.from(this.rowStart),
      columnIndex: Int32Array.from(this.columnIndex),
      value: Float64Array.from(this.value),
    };
  }
}
