import { readdir } from "node:fs/promises";
import { readCsvTable } from "./csv-table";
import type { IssueList } from "./issue-list";
import { JSON_FILE, readJsonTables } from "./json-tables";
import { type RawTables, TABLE_NAMES, TABLES } from "./tables";

/** Reads the tables of a folder: CSV files, or one `input.json`. */
export async function readTables(directory: string, issues: IssueList): Promise<RawTables> {
  const files = await readdir(directory);
  const known = [JSON_FILE, ...TABLE_NAMES.map((name) => `${name}.csv`)];
  for (const file of files.filter((name) => /\.(csv|json)$/i.test(name) && !known.includes(name)).sort()) {
    issues.add({ path: file }, "this file is not part of the input", `remove or rename it; known: ${known.join(", ")}`);
  }
  if (!files.includes(JSON_FILE)) return readCsvTables(directory, files, issues);
  for (const file of files.filter((name) => name !== JSON_FILE && known.includes(name)).sort()) {
    issues.add({ path: file }, `the input has ${JSON_FILE} too`, "give either CSV files or input.json, not both");
  }
  return readJsonTables(directory, issues);
}

async function readCsvTables(directory: string, files: readonly string[], issues: IssueList): Promise<RawTables> {
  const tables: RawTables = {};
  for (const name of TABLE_NAMES) {
    if (files.includes(`${name}.csv`)) {
      tables[name] = await readCsvTable(directory, name, issues);
    } else if (!TABLES[name].mayBeMissing) {
      const remedy = `add it with the columns ${TABLES[name].required.join(", ")}`;
      issues.add({ path: `${name}.csv` }, "the file is missing", remedy);
    }
  }
  return tables;
}
