/** A column as the input file describes it. */
export interface Column {
  cost: number;
  lower: number;
  upper: number;
  whole: boolean;
}

/** A row as the input file describes it; terms by column name. */
export interface Row {
  readonly name: string;
  lower: number;
  upper: number;
  readonly terms: Map<string, number>;
}

/** The model, read by the checker's own readers. */
export interface Facts {
  maximize: boolean;
  constant: number;
  readonly columns: Map<string, Column>;
  readonly rows: Row[];
}

export function emptyFacts(): Facts {
  return { maximize: false, constant: 0, columns: new Map(), rows: [] };
}

/** The column of that name, as both formats start one: not priced, from 0 upwards. */
export function columnOf(facts: Facts, name: string): Column {
  let column = facts.columns.get(name);
  if (column === undefined) {
    column = { cost: 0, lower: 0, upper: Number.POSITIVE_INFINITY, whole: false };
    facts.columns.set(name, column);
  }
  return column;
}

/** From 1e20 on a bound is none. */
export function boundOf(value: number): number {
  return Math.abs(value) < 1e20 ? value : Math.sign(value) * Number.POSITIVE_INFINITY;
}

/** A file the checker cannot judge. */
export class UnreadableError extends Error {
  constructor(
    readonly file: string,
    message: string,
    readonly line?: number,
  ) {
    super(message);
  }
}
