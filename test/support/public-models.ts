import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const FOLDER = join(__dirname, "../models/miplib3");

/** The published optimum of each public model, by its name. */
export function knownOptima(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(FOLDER, "known-optima.json"), "utf8")) as Record<string, number>;
}

/** Names of the public models that are stored here. */
export function publicModels(): readonly string[] {
  return readdirSync(FOLDER).flatMap((file) => (file.endsWith(".mps.gz") ? [file.slice(0, -".mps.gz".length)] : []));
}

/** The file as it is stored: compressed MPS. */
export function publicModelFile(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.mps.gz`));
}

/** The text of the file. */
export function publicModelText(name: string): string {
  return gunzipSync(publicModelFile(name)).toString("utf8");
}
