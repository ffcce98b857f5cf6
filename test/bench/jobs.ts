/**
 * Measures how many jobs a minute go through, from the submission to the checked result, and how long they wait, on the
 * local platform with its job processes and on PostgreSQL with a queue like SQS: `npm run bench:jobs`.
 */
import { availableParallelism, loadavg } from "node:os";
import { openLocalStorage } from "../../src/adapters/local/storage";
import type { Job } from "../../src/jobs/job";
import type { JobStore } from "../../src/jobs/ports";
import { BadQueue } from "../support/chaos/bad-queue";
import { bundled } from "../support/chaos/bundle";
import { openParts } from "../support/chaos/open-parts";
import type { Backing } from "../support/chaos/order";
import { Seat } from "../support/chaos/seat";
import { Submitter } from "../support/chaos/submitter";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls, PlatformProcess } from "../support/platform";
import { databaseOf, startPostgres } from "../support/postgres";

const JOBS = Number(process.env.BENCH_JOBS ?? "500");
const SUBMITTERS = 4;
const ROLE = "jobs";
const clock = { now: () => Date.now() };
const LEASE = { leaseMs: 60_000, lostAfterMs: 600_000 };

/** Submits all, a few at a time; gives their ids and how long each submission took. */
async function submitAll(submit: (n: number) => Promise<string>) {
  const [ids, times] = [[] as string[], [] as number[]];
  let next = 0;
  const one = async () => {
    while (next < JOBS) {
      const began = performance.now();
      ids.push(await submit(next++));
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: SUBMITTERS }, one));
  return { ids, times };
}

async function untilDone(store: JobStore): Promise<void> {
  for (;;) {
    const { queued, starting, running } = await store.countByState();
    if (queued + starting + running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function tell(what: string, store: JobStore, ids: readonly string[], times: readonly number[]): Promise<void> {
  const jobs = (await Promise.all(ids.map((id) => store.load(id)))).filter((job): job is Job => job !== undefined);
  const [first, last] = [Math.min(...jobs.map(({ createdAt }) => createdAt)), Math.max(...jobs.map(endOf))];
  const waits = jobs.map(({ startedAt, createdAt }) => (startedAt ?? 0) - createdAt);
  const succeeded = jobs.filter(({ state }) => state === "succeeded").length;
  const perMinute = Math.round((jobs.length * 60_000) / (last - first));
  const submission = [0.5, 0.99].map((share) => at(times, share).toFixed(0));
  const wait = [0.5, 0.95].map((share) => (at(waits, share) / 1000).toFixed(1));
  console.log(`| ${[what, jobs.length, succeeded, perMinute, ...submission, ...wait].join(" | ")} |`);
}

function endOf({ finishedAt }: Job): number {
  return finishedAt ?? 0;
}

function at(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;
}

async function onLocalPlatform(): Promise<void> {
  const folder = await temporaryFolder();
  const platform = await PlatformProcess.start(folder.path, { MILLRACE_WORKERS: "2" });
  const calls = new PlatformCalls(() => platform.url);
  const storage = await openLocalStorage({ folder: folder.path, clock, baseUrl: () => "" });
  try {
    const { ids, times } = await submitAll(async (n) => (await calls.submit({ steps: 1 }, { key: `b-${n}` })).id);
    await untilDone(storage.store);
    await tell("local: SQLite, 2 job processes", storage.store, ids, times);
  } finally {
    await storage.close();
    await platform.kill("group");
    await folder.remove();
  }
}

async function onPostgres(): Promise<void> {
  const postgres = await startPostgres({ durable: true, tokenUser: ROLE });
  if (typeof postgres === "string") throw new Error(postgres);
  const [queue, folder] = [await BadQueue.start({}), await temporaryFolder()];
  const script = bundled("test/support/chaos-script.ts");
  const { port, database, user } = await databaseOf(postgres, ROLE);
  const place = { port, database, user, caFile: postgres.caFile };
  const backing: Backing = { type: "postgres", folder: folder.path, ...place, queueUrl: queue.url };
  const order = { backing, naive: false, workFolder: `${folder.path}/work`, ...LEASE };
  const api = new Seat(script.file, { ...order, role: "api", keepsHouse: true });
  const worker = new Seat(script.file, { ...order, role: "worker", keepsHouse: false });
  const lives = [api, worker].map((seat) => seat.live(undefined, undefined));
  const parts = await openParts(backing, clock, LEASE.lostAfterMs);
  try {
    const submitter = new Submitter(api, new AbortController().signal);
    while (api.url === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    const { ids, times } = await submitAll(async (n) => {
      await submitter.submit({ key: `b-${n}`, parameters: { steps: 1, stepMs: 1 } });
      return submitter.accepted.get(`b-${n}`) ?? "";
    });
    await untilDone(parts.store);
    await tell("PostgreSQL and a queue like SQS, 1 worker of 4", parts.store, ids, times);
  } finally {
    for (const seat of [api, worker]) seat.close();
    await Promise.all(lives);
    await parts.close();
    await Promise.all([queue.close(), postgres.close()]);
    script.remove();
    await folder.remove();
  }
}

async function main(): Promise<void> {
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  const machine = `Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(`${new Date().toISOString().slice(0, 10)}: ${machine}\n`);
  console.log("| where | jobs | succeeded | jobs a minute | submit p50 ms | p99 ms | wait p50 s | p95 s |");
  console.log("|---|---|---|---|---|---|---|---|");
  await onLocalPlatform();
  await onPostgres();
}

void main();
