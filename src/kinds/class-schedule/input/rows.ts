import { Cells } from "./cells";
import type { IssueList, Place } from "./issue-list";
import { type RawTable, type RawTables, TABLES, type TableName } from "./tables";

/** A row that could be read, and where its columns lie for later mistakes. */
export interface ReadRow<T> {
  readonly value: T;
  readonly cells: Cells;
}

/** Reads every row of a table by `read`, which answers undefined for a row with mistakes. */
export function readRows<T>(
  tables: RawTables,
  name: TableName,
  issues: IssueList,
  read: (cells: Cells) => T | undefined,
): readonly ReadRow<T>[] {
  const table = tables[name];
  if (table === undefined || !checkSize(table, issues)) return [];
  return table.rows.flatMap((row) => {
    const cells = new Cells(table, row, issues);
    const value = read(cells);
    return value === undefined ? [] : [{ value, cells }];
  });
}

function checkSize(table: RawTable, issues: IssueList): boolean {
  const { maxRows, mayBeEmpty } = TABLES[table.name];
  const place: Place = table.file.endsWith(".csv") ? { path: table.file } : { path: table.file, column: table.name };
  if (table.rows.length > maxRows) {
    const message = `${table.name} has ${table.rows.length} rows, at most ${maxRows} are allowed`;
    issues.add(place, message, "split the school into smaller ones");
    return false;
  }
  if (table.rows.length + table.damaged.length > 0 || mayBeEmpty) return true;
  issues.add(place, `${table.name} has no rows`, "add one row for each entry");
  return false;
}

/** Ids of a table's rows; a second row with the same id is a mistake and is left out. */
export function uniqueById<T extends { readonly id: string }>(
  rows: readonly ReadRow<T>[],
  column: string,
): readonly ReadRow<T>[] {
  const seen = new Set<string>();
  return rows.filter(({ value, cells }) => {
    if (!seen.has(value.id)) return seen.add(value.id);
    return cells.refuse(column, `${column} ${value.id} occurs twice`, "keep one of the rows or rename one");
  });
}
