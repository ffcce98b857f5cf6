import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { type Facts, UnreadableError } from "./facts";
import { readLp } from "./read-lp";
import { readMps } from "./read-mps";

/** A bomb of an input is refused here as well, and a file that is too large before it is read. */
const MAX_TEXT_BYTES = 256 * 2 ** 20;

/** What the run says of itself. */
const claimsSchema = z.object({
  status: z.enum([
    "optimal",
    "feasible",
    "infeasible",
    "unbounded",
    "infeasible_or_unbounded",
    "time_limit",
    "cancelled",
  ]),
  objective: z.number().nullable(),
  bound: z.number().nullable(),
  gap: z.number().nullable(),
  rows: z.number(),
  columns: z.number(),
  nonzeros: z.number(),
  integers: z.number(),
});
export type Claims = z.infer<typeof claimsSchema>;

export async function readInput(directory: string): Promise<Facts> {
  const [file, ...more] = await readdir(directory);
  if (file === undefined || more.length > 0) throw new UnreadableError("inputs", "there must be one model file");
  const { size } = await stat(join(directory, file));
  if (size > MAX_TEXT_BYTES) throw new UnreadableError(file, `the file has ${size} bytes, which no run reads`);
  const stored = await readFile(join(directory, file));
  const bytes = /\.gz$/i.test(file) ? gunzipSync(stored, { maxOutputLength: MAX_TEXT_BYTES }) : stored;
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return /\.mps(\.gz)?$/i.test(file) ? readMps(file, text) : readLp(file, text);
}

export async function readClaims(directory: string): Promise<Claims> {
  const text = await readText(directory, "result.json");
  if (text === undefined) throw new UnreadableError("result.json", "the file is missing");
  try {
    return claimsSchema.parse(JSON.parse(text));
  } catch {
    throw new UnreadableError("result.json", "the file is not a result of this kind");
  }
}

/** A number a name from a table's two columns; undefined where the file is missing. */
export async function readNumbers(
  directory: string,
  file: string,
  nameColumn: string,
  valueColumn: string,
): Promise<Map<string, number> | undefined> {
  const text = await readText(directory, file);
  if (text === undefined) return undefined;
  const values = new Map<string, number>();
  for (const [index, record] of parseTable(file, text).entries()) {
    const name = record[nameColumn];
    const cell = record[valueColumn];
    const value = Number(cell);
    if (name === undefined || cell === undefined || cell === "" || !Number.isFinite(value)) {
      throw new UnreadableError(file, `there is no ${nameColumn} with a finite ${valueColumn}`, index + 2);
    }
    if (values.has(name)) throw new UnreadableError(file, `${nameColumn} ${name} comes twice`, index + 2);
    values.set(name, value);
  }
  return values;
}

function parseTable(file: string, text: string): Record<string, string>[] {
  try {
    return parse(text, { columns: true }) as Record<string, string>[];
  } catch (error) {
    throw new UnreadableError(file, error instanceof Error ? error.message : String(error));
  }
}

async function readText(directory: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, file), "utf8");
  } catch {
    return undefined;
  }
}
