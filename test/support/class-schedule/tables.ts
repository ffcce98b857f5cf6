/** Input or output files of a class schedule, by name. */
export type Files = ReadonlyMap<string, string>;
export type Cells = Record<string, string>;

/** Rows of a CSV text without quotes, as the generator and the schools written by hand have it. */
export function rowsOf(files: Files, file: string): Cells[] {
  const [header = "", ...lines] = (files.get(file) ?? "").split("\n").filter((line) => line !== "");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

/** CSV text with quotes where they are needed. */
export function textOf(header: string, rows: readonly Cells[]): string {
  const names = header.split(",");
  const lines = rows.map((row) => names.map((name) => quote(row[name] ?? "")).join(","));
  return [header, ...lines].map((line) => `${line}\n`).join("");
}

function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The files with one table changed. */
export function withRows(files: Files, file: string, change: (rows: Cells[]) => Cells[]): Map<string, string> {
  const header = files.get(file)?.split("\n")[0] ?? "";
  return new Map(files).set(file, textOf(header, change(rowsOf(files, file))));
}
