import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLocalStorage } from "../../../src/adapters/local/storage";
import { script } from "../../../src/processes/script";
import { compiledSources } from "../../support/compiled-sources";
import { temporaryFolder } from "../../support/folder";
import { aJob } from "../../support/jobs";

const PROCESSES = 4;
const JOBS = 40;
const clock = { now: () => Date.now() };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function open() {
  return openLocalStorage({ folder: folder.path, clock, baseUrl: () => "" });
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the process ended with ${code} and no answer`)));
  });
}

describe("several processes on one data folder", () => {
  test(`let one of ${PROCESSES} win each of ${JOBS} jobs`, async () => {
    const storage = await open();
    const ids = Array.from({ length: JOBS }, () => aJob().id);
    for (const id of ids) await storage.store.insert(aJob({ id }), undefined);
    const { file, execArgv } = script(join(compiledSources(), "test", "support"), "claim-script");
    const children = Array.from({ length: PROCESSES }, () =>
      fork(file, [folder.path, ...ids], { execArgv: [...execArgv] }),
    );
    await Promise.all(children.map(answer));
    const answers = children.map(answer);
    for (const child of children) child.send("go");
    const won = (await Promise.all(answers)) as string[][];
    expect([...won.flat()].sort()).toEqual([...ids].sort());
    expect(await storage.store.countByState()).toMatchObject({ queued: 0, starting: JOBS });
    await storage.close();
  });

  test("know whether another one has the folder open", async () => {
    const first = await open();
    expect(first.alone).toBe(true);
    const second = await open();
    expect(second.alone).toBe(false);
    await first.close();
    const third = await open();
    expect(third.alone).toBe(false);
    await second.close();
    await third.close();
    const last = await open();
    expect(last.alone).toBe(true);
    await last.close();
  });

  test("opened at once for the first time agree on one secret and one set of tables", async () => {
    const all = await Promise.all([open(), open(), open(), open()]);
    const keys = all.map((storage) => Buffer.from(storage.deriveKey("cursors")).toString("hex"));
    expect(new Set(keys).size).toBe(1);
    const job = aJob();
    await all[0]?.store.insert(job, undefined);
    for (const storage of all) expect(await storage.store.load(job.id)).toEqual(job);
    for (const storage of all) await storage.close();
  });

  test("leave the leases of others alone; only who is alone clears them", async () => {
    const first = await open();
    await first.queue.send({ jobId: "a", priority: 5 });
    await first.queue.receive(60_000);
    const second = await open();
    expect(await second.queue.receive(60_000)).toBeUndefined();
    await second.close();
    await first.close();
    const alone = await open();
    expect(await alone.queue.receive(60_000)).toMatchObject({ jobId: "a", receiveCount: 2 });
    await alone.close();
  });
});
