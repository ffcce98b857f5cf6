import type { Violation } from "../../kind";
import type { Row } from "./csv-file";

const ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const WHOLE = /^\d{1,15}$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Reads cells of input rows and collects what is wrong with them. */
export class Fields {
  constructor(private readonly mistakes: Violation[]) {}

  mistake({ file, line }: Row, message: string): void {
    const where = line === undefined ? file : `${file} line ${line}`;
    this.mistakes.push({ rule: "input", message: `${where}: ${message}`, file, ...(line !== undefined && { line }) });
  }

  text(row: Row, column: string): string {
    return row.cells[column] ?? "";
  }

  /** Parts joined by `|`; none where the cell is empty. */
  list(row: Row, column: string): string[] {
    const text = this.text(row, column);
    return text === "" ? [] : text.split("|");
  }

  id(row: Row, column: string): string {
    const id = this.text(row, column);
    if (!ID.test(id)) this.mistake(row, `${column} ${JSON.stringify(id)} is not an id`);
    return id;
  }

  /** Without a fallback the cell is needed. */
  whole(row: Row, column: string, least: number, most: number, fallback?: number): number {
    const text = this.text(row, column);
    if (text === "" && fallback !== undefined) return fallback;
    const value = WHOLE.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.mistake(row, `${column} must be a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`);
    return fallback ?? least;
  }

  /** Minutes from midnight. */
  time(row: Row, column: string): number | undefined {
    const text = this.text(row, column);
    if (text === "") return undefined;
    const parts = TIME.exec(text);
    if (parts !== null) return Number(parts[1]) * 60 + Number(parts[2]);
    this.mistake(row, `${column} must be HH:MM, got ${JSON.stringify(text)}`);
    return undefined;
  }

  reference(row: Row, column: string, id: string, known: { has(id: string): boolean }): string {
    if (!known.has(id)) this.mistake(row, `${column} ${JSON.stringify(id)} does not exist`);
    return id;
  }

  optionalReference(row: Row, column: string, id: string, known: { has(id: string): boolean }): string {
    return id === "" ? "" : this.reference(row, column, id, known);
  }
}
