import { join } from "node:path";
import type { IssueList } from "./issue-list";
import { type RawRow, type RawTables, TABLE_NAMES, TABLES, type TableName } from "./tables";
import { readTextFile } from "./text-file";

/** The one file that may hold all tables, as arrays of objects. */
export const JSON_FILE = "input.json";

/** Reads every table from `input.json`. */
export async function readJsonTables(directory: string, issues: IssueList): Promise<RawTables> {
  const text = await readTextFile(join(directory, JSON_FILE), JSON_FILE, { lineBytes: undefined }, issues);
  if (text === undefined) return {};
  const content = parseJson(text, issues);
  if (content === undefined) return {};
  if (!isObject(content)) {
    const names = TABLE_NAMES.join(", ");
    issues.add({ path: JSON_FILE }, "the file must hold one JSON object", `give it the arrays ${names}`);
    return {};
  }
  refuseUnknownTables(content, issues);
  const tables: RawTables = {};
  for (const name of TABLE_NAMES) {
    const rows = readRows(name, content[name], issues);
    if (rows !== undefined) tables[name] = { file: JSON_FILE, name, rows, damaged: [] };
  }
  return tables;
}

function parseJson(text: string, issues: IssueList): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const place = position === undefined ? {} : { line: text.slice(0, Number(position)).split("\n").length };
    issues.add(
      { path: JSON_FILE, ...place },
      "the file is not valid JSON",
      "correct the syntax at or before this place",
    );
    return undefined;
  }
}

function refuseUnknownTables(content: Record<string, unknown>, issues: IssueList): void {
  for (const key of Object.keys(content)) {
    if ((TABLE_NAMES as readonly string[]).includes(key)) continue;
    const remedy = `remove or rename it; known names: ${TABLE_NAMES.join(", ")}`;
    issues.add({ path: JSON_FILE, column: key }, `${key} is not a table of the input`, remedy);
  }
}

function readRows(name: TableName, value: unknown, issues: IssueList): readonly RawRow[] | undefined {
  if (value === undefined) {
    if (!TABLES[name].mayBeMissing) {
      issues.add({ path: JSON_FILE, column: name }, `the array ${name} is missing`, "add it to the object");
    }
    return undefined;
  }
  if (!Array.isArray(value)) {
    issues.add({ path: JSON_FILE, column: name }, `${name} must be an array of objects`, "write it as [{…}, {…}]");
    return undefined;
  }
  return value.flatMap((entry: unknown, index) => readEntry(name, index, entry, issues));
}

function readEntry(name: TableName, index: number, entry: unknown, issues: IssueList): RawRow[] {
  const place = `${name}[${index}]`;
  if (!isObject(entry)) {
    issues.add({ path: JSON_FILE, column: place }, `${place} must be an object`, "write it as {…} with named values");
    return [];
  }
  const known = [...TABLES[name].required, ...TABLES[name].optional];
  const values: Record<string, string | undefined> = {};
  for (const [key, value] of Object.entries(entry)) {
    const column = `${place}.${key}`;
    if (!known.includes(key)) {
      const remedy = `remove or rename it; known names: ${known.join(", ")}`;
      issues.add({ path: JSON_FILE, column }, `${key} is not a name of ${name}`, remedy);
      continue;
    }
    const text = textOf(value);
    if (text === undefined)
      issues.add({ path: JSON_FILE, column }, `${key} must be text or a number`, "write it plain");
    else if (text !== "") values[key] = text;
  }
  return [{ line: undefined, index, values }];
}

/** The text a CSV file would hold; undefined where there is none. */
function textOf(value: unknown): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join("|");
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
