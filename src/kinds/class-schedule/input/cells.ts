import type { IssueList, Place } from "./issue-list";
import type { RawRow, RawTable } from "./tables";

const ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const ID_RULE = "be 1 to 64 of the characters A–Z a–z 0–9 _ . : -";
const TEXT_LENGTH = 200;

/** The range of a whole number. */
export interface WholeNumber {
  readonly min: number;
  readonly max: number;
}

/** Reads the values of one row; each mistake is added to the list and read as undefined. */
export class Cells {
  constructor(
    private readonly table: RawTable,
    private readonly row: RawRow,
    private readonly issues: IssueList,
  ) {}

  has(column: string): boolean {
    return this.row.values[column] !== undefined;
  }

  /** The place of a column's value, for an issue. */
  place(column: string): Place {
    if (this.row.line !== undefined) return { path: this.table.file, line: this.row.line, column };
    return { path: this.table.file, column: `${this.table.name}[${this.row.index ?? 0}].${column}` };
  }

  refuse(column: string, message: string, remedy: string): undefined {
    this.issues.add(this.place(column), message, remedy);
    return undefined;
  }

  requiredId(column: string): string | undefined {
    if (!this.has(column)) return this.missing(column);
    return this.id(column);
  }

  id(column: string): string | undefined {
    const value = this.row.values[column];
    if (value === undefined || ID.test(value)) return value;
    return this.refuse(
      column,
      `${column} must ${ID_RULE}, got ${quote(value)}`,
      "rename it in every file that uses it",
    );
  }

  /** Ids joined by `|`. */
  idList(column: string): readonly string[] | undefined {
    const value = this.row.values[column];
    if (value === undefined) return undefined;
    const ids = value.split("|");
    const wrong = ids.filter((id) => !ID.test(id));
    if (wrong.length === 0) return [...new Set(ids)];
    const found = wrong.slice(0, 3).map(quote).join(", ");
    return this.refuse(column, `${column} must be ids joined by |, got ${found}`, "write it like P1|P2|P3");
  }

  /** Texts joined by `|`; none where the cell is empty. */
  textList(column: string): readonly string[] {
    const value = this.text(column);
    if (value === undefined) return [];
    const parts = value.split("|").map((part) => part.trim());
    if (!parts.includes("")) return [...new Set(parts)];
    this.refuse(column, `${column} must be texts joined by |, got ${quote(value)}`, "write it like sink|projector");
    return [];
  }

  text(column: string): string | undefined {
    const value = this.row.values[column];
    if (value === undefined || value.length <= TEXT_LENGTH) return value;
    const message = `${column} must have at most ${TEXT_LENGTH} characters, got ${value.length}`;
    return this.refuse(column, message, "shorten it");
  }

  requiredWhole(column: string, range: WholeNumber): number | undefined {
    if (!this.has(column)) return this.missing(column);
    return this.whole(column, range);
  }

  whole(column: string, { min, max }: WholeNumber): number | undefined {
    const value = this.row.values[column];
    if (value === undefined) return undefined;
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    const message = `${column} must be a whole number from ${min} to ${max}, got ${quote(value)}`;
    return this.refuse(column, message, number < min ? `raise it to ${min} or more` : "correct it");
  }

  /** Minutes after midnight. */
  time(column: string): number | undefined {
    const value = this.row.values[column];
    if (value === undefined) return undefined;
    const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value);
    if (match !== null) return Number(match[1]) * 60 + Number(match[2]);
    const message = `${column} must be a time as HH:MM from 00:00 to 23:59, got ${quote(value)}`;
    return this.refuse(column, message, "write it like 08:45");
  }

  /** Refuses a row whose value is needed and empty. */
  missing(column: string): undefined {
    return this.refuse(column, `${column} must not be empty`, "give it a value in this row");
  }
}

/** A value as a message shows it: in quotes, cut where long. */
function quote(value: string): string {
  return JSON.stringify(value.length <= 40 ? value : `${value.slice(0, 40)}…`);
}
