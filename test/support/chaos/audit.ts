import { createHash } from "node:crypto";
import { isFinal } from "../../../src/contract/job";
import type { Parts } from "./parts";
import type { JobWish } from "./submitter";

/** What is wrong with the jobs that were accepted: nothing, in a platform that keeps its promises. */
export interface Outcome {
  /** Accepted, and not there. */
  readonly lost: number;
  /** More than one job of one submission. */
  readonly doubled: number;
  /** Not over, though nothing moves any more. */
  readonly stuck: number;
  /** Over without a result, though nothing was wrong with them. */
  readonly failed: number;
  /** Succeeded more than once. */
  readonly publishedTwice: number;
  /** Succeeded with files that are not there, not whole or not those of this job. */
  readonly wrongResults: number;
  readonly succeeded: number;
  /** Attempts begun, over all jobs. */
  readonly runs: number;
}

/** Reads what is stored, as nobody of the platform does any more. */
export async function audit(
  { store, objects }: Parts,
  accepted: ReadonlyMap<string, string>,
  wishes: readonly JobWish[],
): Promise<Outcome> {
  const found = { lost: 0, stuck: 0, failed: 0, publishedTwice: 0, wrongResults: 0, succeeded: 0, runs: 0 };
  for (const { key, parameters } of wishes) {
    const job = await store.load(accepted.get(key) ?? "");
    if (job === undefined) {
      found.lost += 1;
      continue;
    }
    found.runs += job.attempt;
    if (!isFinal(job.state)) found.stuck += 1;
    else if (job.state !== "succeeded") found.failed += 1;
    else found.succeeded += 1;
    const ends = await store.events(job.id, 0, 1_000, "state");
    if (ends.filter(({ data }) => data.state === "succeeded").length > 1) found.publishedTwice += 1;
    if (job.state !== "succeeded") continue;
    const [file] = job.result?.files ?? [];
    const body = file && (await objects.read(`${job.result?.prefix}${file.name}`));
    const bytes = body && Buffer.concat(await body.toArray());
    const whole = bytes && createHash("sha256").update(bytes).digest("hex") === file?.sha256;
    const done = whole ? (JSON.parse(bytes.toString("utf8")) as { done: number }).done : undefined;
    if (done !== parameters.steps) found.wrongResults += 1;
  }
  const counts = await store.countByState();
  const stored = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { ...found, doubled: stored - wishes.length + found.lost };
}
