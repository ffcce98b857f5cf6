import { isFinal } from "../contract/job";
import type { Job } from "./job";
import { attemptOfKey, jobOfKey } from "./keys";
import type { Clock, JobStore, ListedObject, ObjectStore } from "./ports";

/** Uploads that no job was submitted with are kept this long. */
export const UNUSED_UPLOAD_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the files that no job needs: uploads never submitted, outputs and checkpoints of superseded runs. Reads the
 * whole listing, so once an hour is often enough.
 *
 * @returns how many were removed
 */
export async function sweepObjects(ports: {
  readonly store: JobStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}): Promise<number> {
  const { store, objects, clock } = ports;
  let removed = 0;
  for (const [jobId, files] of byJob(await objects.list("tenants/"))) {
    const strays = strayObjects(await store.load(jobId), files, clock.now());
    for (const { key } of strays) await objects.remove(key);
    removed += strays.length;
  }
  return removed;
}

/** Of the files below a job's prefix, those that nothing will ever read. Pure. */
export function strayObjects(
  job: Job | undefined,
  files: readonly ListedObject[],
  now: number,
): readonly ListedObject[] {
  if (!job) return files.every((file) => file.storedAt < now - UNUSED_UPLOAD_MS) ? files : [];
  const used = new Set(job.inputs.map((input) => input.key));
  return files.filter(({ key, storedAt }) => {
    const part = attemptOfKey(key);
    if (part === undefined) return !used.has(key) && !isPublished(job, key) && storedAt < now - UNUSED_UPLOAD_MS;
    if (part.folder === "checkpoints") return job.state === "succeeded";
    // a run at work writes under its own number; anything else is published or superseded
    return part.attempt !== job.result?.attempt && (isFinal(job.state) || part.attempt < job.attempt);
  });
}

function isPublished({ result }: Job, key: string): boolean {
  return result !== null && key.startsWith(result.prefix);
}

function byJob(files: readonly ListedObject[]): ReadonlyMap<string, readonly ListedObject[]> {
  const groups = new Map<string, ListedObject[]>();
  for (const file of files) {
    const jobId = jobOfKey(file.key)?.jobId;
    if (jobId === undefined) continue;
    const group = groups.get(jobId);
    if (group) group.push(file);
    else groups.set(jobId, [file]);
  }
  return groups;
}
