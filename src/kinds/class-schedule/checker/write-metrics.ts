import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../jobs/json";

/** Replaces `metrics.json` in one step: a reader sees the earlier one or the whole new one. */
export async function writeMetrics(directory: string, metrics: JsonObject): Promise<void> {
  const draft = join(directory, `.metrics.json.${process.pid}`);
  const file = await open(draft, "w");
  try {
    await file.writeFile(`${JSON.stringify(metrics, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(directory, "metrics.json"));
}
