/** Rows as CSV text: RFC 4180 quoting, a line feed after each row. */
export function csvText(header: readonly string[], rows: Iterable<readonly string[]>): string {
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\n`).join("");
}

function field(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
