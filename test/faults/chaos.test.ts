import { afterAll, beforeAll, expect, test } from "vitest";
import { BadQueue } from "../support/chaos/bad-queue";
import type { STEPS } from "../support/chaos/fail-point";
import { type ChaosPlace, type ChaosPlan, type ChaosReport, chaos } from "../support/chaos/harness";
import { temporaryFolder } from "../support/folder";
import { databaseOf, type PostgresServer, startPostgres } from "../support/postgres";

/** Each run of the tests has 60 kills over 1,000 jobs; the nightly form is 20 times as much. */
const SCALE = Number(process.env.MILLRACE_CHAOS_SCALE ?? "1");
const SEED = Number(process.env.MILLRACE_CHAOS_SEED ?? "20261122");
const ROLE = "jobs";
const CLEAN = { lost: 0, doubled: 0, stuck: 0, failed: 0, publishedTwice: 0, wrongResults: 0 };
const HOURS = 6 * 60 * 60 * 1000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: PostgresServer;

beforeAll(async () => {
  // a kill of a process takes nothing from a disk
  folder = await temporaryFolder("memory");
  const started = await startPostgres({ tokenUser: ROLE });
  if (typeof started === "string") throw new Error(started);
  postgres = started;
});
afterAll(async () => {
  await postgres?.close();
  await folder?.remove();
});

function tell(place: string, { seed, jobs }: ChaosPlan, report: ChaosReport): void {
  console.log(`chaos on ${place}, seed ${seed}, ${jobs} jobs:`);
  console.log(`  faults: ${JSON.stringify(report.faults)}`);
  console.log(`  a process died at ${report.steps} different steps`);
  console.log(`  outcome: ${JSON.stringify(report.outcome)}`);
}

async function postgresPlace(): Promise<ChaosPlace & { readonly queue: BadQueue }> {
  const queue = await BadQueue.start({
    ...{ seed: SEED, lost: 0.02, doubled: 0.05, late: 0.05, shownTwice: 0.03 },
    ...{ failing: 0.01, throttled: 0.01, broken: 0.01, slow: 0.002 },
  });
  const { port, database, user } = await databaseOf(postgres, ROLE);
  const place = { port, database, user, caFile: postgres.caFile, queueUrl: queue.url };
  const backing = { type: "postgres" as const, folder: `${folder.path}/postgres`, ...place };
  return { name: "PostgreSQL and a queue like SQS", backing, queue, crash: () => killServer() };
}

/** As the kernel would end one of its processes: the server drops all sessions and recovers from its log. */
async function killServer(): Promise<void> {
  const [found] = await postgres.run<{ pid: number }>(
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  );
  if (found !== undefined) process.kill(found.pid, "SIGKILL");
}

test("on PostgreSQL and a queue like SQS: what is accepted is run to one checked result", {
  timeout: HOURS,
}, async () => {
  const place = await postgresPlace();
  const plan = { seed: SEED, jobs: 250 * SCALE, kills: 24 * SCALE, pauses: 2, clockJumps: 2, crashes: 2 };
  try {
    const report = await chaos(place, plan);
    tell(place.name, plan, report);
    expect(report.outcome).toMatchObject({ ...CLEAN, succeeded: plan.jobs });
    expect(report.outcome.runs).toBeGreaterThan(plan.jobs);
  } finally {
    await place.queue.close();
  }
});

test("on SQLite: what is accepted is run to one checked result", { timeout: HOURS }, async () => {
  const place = { name: "SQLite", backing: { type: "sqlite", folder: `${folder.path}/sqlite` } } as const;
  const plan = { seed: SEED, jobs: 750 * SCALE, kills: 36 * SCALE, pauses: 2, clockJumps: 2, crashes: 0 };
  const report = await chaos(place, plan);
  tell(place.name, plan, report);
  expect(report.outcome).toMatchObject({ ...CLEAN, succeeded: plan.jobs });
  expect(report.outcome.runs).toBeGreaterThan(plan.jobs);
});

test("the chaos bites: who stores a job and then sends its message loses it", { timeout: HOURS }, async () => {
  const place = { name: "SQLite", backing: { type: "sqlite", folder: `${folder.path}/naive` } } as const;
  const steps: typeof STEPS = { api: ["queue.send", "store.insert"], worker: [] };
  const plan = {
    ...{ seed: SEED, jobs: 60, kills: 8, pauses: 0, clockJumps: 0, crashes: 0 },
    ...{ naive: true, steps, quietMs: 5_000 },
  };
  const report = await chaos(place, plan);
  tell("SQLite without an outbox", plan, report);
  const { lost, stuck } = report.outcome;
  expect(lost + stuck).toBeGreaterThan(0);
});
