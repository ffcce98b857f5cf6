import type { Mistakes } from "./mistakes";
import { asBound, type ModelBuilder } from "./model-builder";
import { parseNumber } from "./numbers";

const VALUED = ["UP", "LO", "FX", "UI", "LI"];
const BARE = ["FR", "MI", "PL", "BV"];

interface BoundNames {
  readonly set: string | undefined;
  readonly column: string;
  readonly value: string;
}

/** The BOUNDS section of an MPS file, and the bounds that come of saying nothing. */
export class MpsBounds {
  /** Whole columns without any bound are 0 or 1, as CPLEX and HiGHS have it. */
  private readonly unbounded = new Set<number>();
  private readonly lowerSet = new Set<number>();
  private readonly negativeUpper = new Map<number, number>();
  private set: string | undefined;

  constructor(
    private readonly builder: ModelBuilder,
    private readonly mistakes: Mistakes,
  ) {}

  markInteger(column: number): void {
    this.builder.integer[column] = 1;
    this.unbounded.add(column);
  }

  line(fields: readonly string[], line: number) {
    const type = (fields[0] ?? "").toUpperCase();
    const valued = VALUED.includes(type);
    if (!valued && !BARE.includes(type)) {
      const remedy = `use one of ${[...VALUED, ...BARE].join(", ")}`;
      return this.mistakes.add(line, `bound type ${JSON.stringify(fields[0])} is not supported`, remedy);
    }
    const names = this.names(fields, valued);
    if (names === undefined) {
      const remedy = "give the type, the name of the set, the column and the value";
      return this.mistakes.add(line, `a ${type} bound cannot have ${fields.length} fields`, remedy);
    }
    this.set ??= names.set;
    if (names.set !== undefined && names.set !== this.set) {
      const found = `BOUNDS has a second set ${JSON.stringify(names.set)} beside ${JSON.stringify(this.set)}`;
      return this.mistakes.add(line, found, "keep one set");
    }
    const column = this.builder.findColumn(names.column);
    const value = valued ? parseNumber(names.value) : 0;
    if (column === undefined) {
      const remedy = "define it in COLUMNS or correct its name";
      this.mistakes.add(line, `column ${JSON.stringify(names.column)} is not defined`, remedy);
    } else if (Number.isNaN(value)) {
      this.mistakes.add(line, `a bound must be a number, got ${JSON.stringify(names.value)}`, "correct it");
    } else this.apply(type, column, asBound(value), line);
  }

  finish(): void {
    for (const column of this.unbounded) this.builder.upper[column] = 1;
    for (const [column, line] of this.negativeUpper) {
      if (this.lowerSet.has(column)) continue;
      const name = JSON.stringify(this.builder.columnNames[column]);
      const found = `column ${name} has a negative upper bound and no lower bound: programs read this differently`;
      this.mistakes.add(line, found, "add an MI or LO bound");
    }
  }

  /** The name of the set may be left out. */
  private names(fields: readonly string[], valued: boolean): BoundNames | undefined {
    const rest = fields.slice(1);
    if (valued) {
      if (rest.length < 2 || rest.length > 3) return undefined;
      const [column = "", value = ""] = rest.slice(-2);
      return { set: rest.length === 3 ? rest[0] : undefined, column, value };
    }
    if (rest.length < 1 || rest.length > 3) return undefined;
    const [set, column = ""] = rest.length === 1 ? [undefined, rest[0]] : rest;
    return { set, column, value: "" };
  }

  private apply(type: string, column: number, value: number, line: number): void {
    const { lower, upper, integer } = this.builder;
    this.unbounded.delete(column);
    const setLower = (bound: number) => {
      lower[column] = bound;
      this.lowerSet.add(column);
    };
    if (type === "UI" || type === "LI" || type === "BV") integer[column] = 1;
    if (type === "UP" || type === "UI" || type === "FX") upper[column] = value;
    if (type === "LO" || type === "LI" || type === "FX") setLower(value);
    if (type === "FR" || type === "MI") setLower(Number.NEGATIVE_INFINITY);
    if (type === "FR" || type === "PL") upper[column] = Number.POSITIVE_INFINITY;
    if (type === "BV") {
      setLower(0);
      upper[column] = 1;
    }
    if ((type === "UP" || type === "UI") && value < 0) this.negativeUpper.set(column, line);
  }
}
