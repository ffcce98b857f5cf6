import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { UnreadableError } from "./unreadable";

/** A row of a table with the place it was read from. */
export interface Row {
  readonly file: string;
  /** Line in the file, from 1; rows of a JSON file have none. */
  readonly line: number | undefined;
  /** One string a column; columns that are absent from the file are absent here. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

/** The file's bytes; undefined where there is no such file. */
export async function readIfPresent(directory: string, file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(directory, file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UnreadableError(file, `cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Text of a UTF-8 file; a byte order mark is dropped. */
export function decodeText(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableError(file, "is not UTF-8; save it as UTF-8");
  }
}

/**
 * Splits a CSV file into rows of named cells. Refuses a row of another length than the header and a column given twice.
 *
 * @param readName - makes a column's name of the text in the header row
 */
export function parseTable(bytes: Buffer, file: string, readName = (text: string): string => text): Table {
  const lines = splitRecords(decodeText(bytes, file), file);
  const first = lines[0];
  if (first === undefined) throw new UnreadableError(file, "is empty; a header row is needed");
  const header = first.record.map(readName);
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new UnreadableError(file, `has the column ${JSON.stringify(twice)} twice`, 1);
  const rows = lines.slice(1).map(({ record, line }) => ({ file, line, cells: nameCells(header, record) }));
  return { header, rows };
}

function nameCells(header: readonly string[], record: readonly string[]): Record<string, string> {
  return Object.fromEntries(header.map((name, index) => [name, record[index] ?? ""]));
}

function splitRecords(text: string, file: string): { record: string[]; line: number }[] {
  const records: { record: string[]; line: number }[] = [];
  try {
    parse(text, {
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        records.push({ record, line: lines });
        return null;
      },
    });
  } catch (error) {
    throw new UnreadableError(file, `is not CSV (${error instanceof Error ? error.message : String(error)})`);
  }
  return records;
}
