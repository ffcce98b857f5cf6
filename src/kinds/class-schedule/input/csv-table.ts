import { join } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import type { IssueList } from "./issue-list";
import { type RawRow, type RawTable, TABLES, type TableName } from "./tables";
import { MAX_LINE_BYTES, readTextFile } from "./text-file";

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads one table from its CSV file. Undefined, with issues, where it cannot be read as a table. */
export async function readCsvTable(
  directory: string,
  name: TableName,
  issues: IssueList,
): Promise<RawTable | undefined> {
  const file = `${name}.csv`;
  const text = await readTextFile(join(directory, file), file, { lineBytes: MAX_LINE_BYTES }, issues);
  if (text === undefined) return undefined;
  const records = parseRecords(text, file, issues);
  if (records === undefined) return undefined;
  return tableFromRecords(file, name, records, issues);
}

function parseRecords(text: string, file: string, issues: IssueList): readonly CsvRecord[] | undefined {
  try {
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE_BYTES,
    }) as unknown as readonly CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    issues.add({ path: file, line: lineOf(error) }, ...explain(error));
    return undefined;
  }
}

function lineOf(error: CsvError): number {
  const lines: unknown = error.lines;
  return typeof lines === "number" && lines >= 1 ? lines : 1;
}

function explain(error: CsvError): [message: string, remedy: string] {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return ["a quoted field is not closed", 'close it with ", and write a quote inside a field as ""'];
    case "CSV_INVALID_CLOSING_QUOTE":
    case "INVALID_OPENING_QUOTE":
      return ["a quote stands inside a field", 'put the whole field in quotes and write a quote inside it as ""'];
    case "CSV_MAX_RECORD_SIZE":
      return [`the row is longer than ${MAX_LINE_BYTES} bytes`, "look for a quote that is not closed"];
    default:
      return ["the row cannot be read as CSV", "write it as RFC 4180 says: fields joined by commas"];
  }
}

function tableFromRecords(
  file: string,
  name: TableName,
  records: readonly CsvRecord[],
  issues: IssueList,
): RawTable | undefined {
  const [header, ...body] = records;
  if (header === undefined) {
    issues.add({ path: file }, "the file is empty", "write a header row and one row for each entry");
    return undefined;
  }
  const columns = header.record.map((column) => column.trim());
  if (!checkHeader(file, name, columns, issues)) return undefined;
  const rows: RawRow[] = [];
  const damaged: RawRow[] = [];
  for (const { record, info } of body) {
    const row = { line: info.lines, index: undefined, values: valuesOf(columns, record) };
    if (record.length === columns.length) {
      rows.push(row);
    } else {
      const message = `the row has ${record.length} fields, the header has ${columns.length}`;
      issues.add({ path: file, line: info.lines }, message, "give every row as many fields as the header");
      damaged.push(row);
    }
  }
  return { file, name, rows, damaged };
}

function valuesOf(columns: readonly string[], record: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(columns.map((column, i) => [column, record[i] === "" ? undefined : record[i]]));
}

function checkHeader(file: string, name: TableName, columns: readonly string[], issues: IssueList): boolean {
  const { required, optional } = TABLES[name];
  const known = [...required, ...optional];
  const before = issues.count;
  for (const [i, column] of columns.entries()) {
    const place = { path: file, line: 1, column: column === "" ? String(i + 1) : column };
    if (!known.includes(column)) {
      const message = column === "" ? "the column has no name" : `${column} is not a column of ${file}`;
      issues.add(place, message, `remove or rename it; known columns: ${known.join(", ")}`);
    } else if (columns.indexOf(column) !== i) {
      issues.add(place, `the column ${column} occurs twice`, "keep one of them");
    }
  }
  for (const column of required.filter((name) => !columns.includes(name))) {
    issues.add({ path: file, line: 1, column }, `the column ${column} is missing`, `add it to the header row`);
  }
  return issues.count === before;
}
