import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PostgresConnection } from "../../src/adapters/postgres/connection";
import { openDatabase, type PostgresDatabase } from "../../src/adapters/postgres/database";
import { migrateDatabase } from "../../src/adapters/postgres/migrate";
import { claimJob } from "../../src/jobs/claim-job";
import { RefusedError } from "../../src/jobs/errors";
import type { Job } from "../../src/jobs/job";
import type { InsertOutcome } from "../../src/jobs/ports";
import { transition } from "../../src/jobs/transitions";
import { aJob, aManifest, ManualClock } from "../support/jobs";
import { connectTo, type PostgresServer, startPostgres } from "../support/postgres";
import { storeIn } from "../support/postgres-store";
import { seededRandom } from "../support/seeded-random";

const KILLS = 4;
/** Accepted between one kill and the next, at least. */
const JOBS_BETWEEN = 20;
/** Far beyond what is submitted while the kills are dealt. */
const MAX_JOBS = 20_000;
const SUBMITTERS = 6;
const SEED = 20_261_122;
const clock = new ManualClock();

let server: PostgresServer;
let connection: PostgresConnection;
let db: PostgresDatabase;
let parts: ReturnType<typeof storeIn>;

beforeAll(async () => {
  const started = await startPostgres({ durable: true });
  if (typeof started === "string") throw new Error(started);
  server = started;
});
beforeEach(async () => {
  connection = await server.freshDatabase();
  await migrateDatabase(connection);
  db = openDatabase(connection);
  parts = storeIn(db, clock);
  return () => db.destroy();
});
afterAll(() => server?.close());

/** Server processes of our sessions: doing something, or waiting for a lock. */
function backends(where = "true"): Promise<readonly { pid: number }[]> {
  const { database } = connection;
  return server.run(
    `select pid from pg_stat_activity where datname = '${database}' and application_name = 'millrace' and ${where}`,
  );
}

/** As the kernel would: the whole server drops every session and recovers from its log. */
async function killBackend(where?: string): Promise<void> {
  for (let tries = 0; tries < 5_000; tries++) {
    const [one] = await backends(where);
    if (one) return void process.kill(one.pid, "SIGKILL");
  }
  throw new Error("there was no session to kill");
}

async function recovered(): Promise<void> {
  await expect
    .poll(
      () =>
        server.run("select 1").then(
          () => "up",
          () => "down",
        ),
      { timeout: 60_000 },
    )
    .toBe("up");
}

async function running(): Promise<Job> {
  const job = aJob();
  await parts.store.insert(job, undefined);
  await claimJob({ store: parts.store, clock }, job.id, 60_000);
  const claimed = await parts.store.load(job.id);
  const started = claimed && transition(claimed, "start", clock.now(), {});
  if (!started || !(await parts.store.replace(claimed, started))) throw new Error("the job did not start");
  return started;
}

test("a move whose session is killed in the middle has not happened, and happens when it is tried again", async () => {
  const job = await running();
  const next = transition(job, "succeed", clock.now(), { result: aManifest() });
  if (!next) throw new Error("a running job can succeed");
  // the move has locked nothing yet but waits for the row, in the middle of its one statement
  const blocker = await connectTo(connection);
  await blocker.query("begin");
  await blocker.query("select from jobs where id = $1 for update", [job.id]);
  const moving = parts.store.replace(job, next);
  const refused = expect(moving).rejects.toMatchObject({ name: "RefusedError", code: "UNAVAILABLE" });
  await expect.poll(async () => (await backends("wait_event_type = 'Lock'")).length, { timeout: 60_000 }).toBe(1);
  await killBackend("wait_event_type = 'Lock'");
  await refused;
  await blocker.end().catch(() => {});
  await recovered();
  expect(await parts.store.load(job.id)).toEqual(job);
  expect(await parts.store.events(job.id, 0, 10)).toHaveLength(3);
  expect(await parts.store.replace(job, next)).toBe(true);
  expect(await parts.store.load(job.id)).toEqual(next);
});

test(`of the jobs submitted while sessions are killed ${KILLS} times, each is there once, whole`, async () => {
  const random = seededRandom(SEED);
  const jobs: Job[] = [];
  let [outages, replays, accepted, killing] = [0, 0, 0, true];
  const submitForSure = async (job: Job): Promise<InsertOutcome> => {
    for (let tries = 0; tries < 2_000; tries++) {
      try {
        return await parts.store.insert(job, { key: job.id, bodyHash: "h" });
      } catch (error) {
        // nothing else may come out of a server that crashes
        expect(error).toBeInstanceOf(RefusedError);
        outages++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error("a job was never accepted");
  };
  const submitter = async () => {
    while (killing && jobs.length < MAX_JOBS) {
      const job = aJob();
      jobs.push(job);
      const { outcome } = await submitForSure(job);
      expect(["created", "replayed"]).toContain(outcome);
      if (outcome === "replayed") replays++;
      accepted++;
    }
  };
  const killer = async () => {
    for (let kills = 0; kills < KILLS; kills++) {
      const enough = accepted + JOBS_BETWEEN;
      await expect.poll(() => accepted, { timeout: 60_000, interval: 5 }).toBeGreaterThan(enough);
      await killBackend(random() < 0.7 ? "state = 'active'" : undefined);
      await recovered();
    }
    killing = false;
  };
  await Promise.all([killer(), ...Array.from({ length: SUBMITTERS }, submitter)]);

  const counts = `${jobs.length} jobs, ${KILLS} kills, ${outages} calls failed, ${replays} found stored after all`;
  console.log(`seed ${SEED}: ${counts}`);
  // the kills must have bitten
  expect(outages).toBeGreaterThanOrEqual(KILLS);
  const messages = await parts.outbox.pending(MAX_JOBS);
  expect(messages.map(({ jobId }) => jobId).sort()).toEqual(jobs.map(({ id }) => id).sort());
  for (const job of jobs) {
    expect(await parts.store.load(job.id)).toEqual(job);
    expect(await parts.store.events(job.id, 0, 10)).toHaveLength(1);
  }
  expect(await parts.store.countByState()).toMatchObject({ queued: jobs.length });
});
