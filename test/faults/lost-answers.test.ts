import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RefusedError } from "../../src/jobs/errors";
import type { JobStore } from "../../src/jobs/ports";
import { type Submission, submitJob } from "../../src/jobs/submit-job";
import { kindCatalogue } from "../../src/kinds/catalogue";
import { OwnProcessInspector } from "../../src/worker/own-process-inspector";
import { kinds } from "../support/counting-kind";
import { ManualClock } from "../support/jobs";
import { temporaryStorage } from "../support/local-storage";
import { withMethods } from "../support/with-methods";

const clock = new ManualClock();
let storage: Awaited<ReturnType<typeof temporaryStorage>>;

beforeAll(async () => {
  storage = await temporaryStorage(clock);
});
afterAll(() => storage.close());

/** A store whose connection breaks when an insertion is done, before its answer comes. */
function unheard(store: JobStore): JobStore {
  const insert: JobStore["insert"] = async (...args) => {
    await store.insert(...args);
    throw new RefusedError("UNAVAILABLE", "the store does not answer; try again");
  };
  return withMethods(store, { insert });
}

test("a job that was stored though its answer was lost keeps its files, and the next try answers with it", async () => {
  const inspector = new OwnProcessInspector(storage.objects, kinds, storage.workFolder);
  const made = { kinds: kindCatalogue(kinds), inspector, clock, ids: { jobId: randomUUID } };
  const submission: Submission = {
    tenant: "local",
    request: { kind: "counting", inputs: [{ name: "input.txt", text: "hello" }] },
    idempotencyKey: "once",
    maxQueued: 10,
  };
  const broken = submitJob({ ...storage, ...made, store: unheard(storage.store) }, submission);
  await expect(broken).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const { job, replayed } = await submitJob({ ...storage, ...made }, submission);
  expect(replayed).toBe(true);
  for (const { key } of job.inputs) expect(await storage.objects.head(key)).toMatchObject({ bytes: 5 });
});
