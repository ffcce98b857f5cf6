import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import {
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
  DYNAMO_RATE_LIMITER_PERMISSIONS,
  DYNAMO_SCHEDULE_STORE_PERMISSIONS,
} from "../../../src/contract/permissions";
import { emulatorSettings } from "../../support/aws-here";
import { temporaryTable } from "../../support/dynamo-here";
import { type Emulator, type EmulatorName, startEmulator } from "../../support/emulator";
import { aJob, ManualClock } from "../../support/jobs";
import { PermissionRecord, recordCalls } from "../../support/recorded-calls";
import { testApiKeyStore } from "./api-key-suite";
import { testResultCache } from "./cache-suite";
import { testJobStore } from "./job-store-suite";
import { testNotifications } from "./notification-suite";
import { testQuotas } from "./quota-suite";
import { testSchedules } from "./schedule-suite";

/** The promises of every store, on one emulator. Answers with how that is called, for tests of its own. */
export function testDynamoOn(
  emulatorName: EmulatorName,
  change: Partial<AwsClientSettings> = {},
): () => AwsClientSettings {
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;

  beforeAll(async () => {
    const started = await startEmulator(emulatorName);
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = { ...emulatorSettings(started.endpoint), ...change };
  });
  afterAll(() => emulator?.close());

  const record = new PermissionRecord();
  const promises = { seesQueue: false, claimRounds: 1, claimers: change.maxSockets === 1 ? 40 : 200 };
  testJobStore("DynamoDB", (clock) => temporaryTable(settings, clock, record), promises);
  testApiKeyStore("DynamoDB", (clock) => temporaryTable(settings, clock, record));
  testQuotas("DynamoDB", (clock) => temporaryTable(settings, clock, record));
  testSchedules("DynamoDB", (clock) => temporaryTable(settings, clock, record));
  testResultCache("DynamoDB", (clock) => temporaryTable(settings, clock, record));
  testNotifications("DynamoDB", (clock) => temporaryTable(settings, clock, record));

  test("every call above is declared in the contract, and every declaration was used", () => {
    const declared = {
      store: DYNAMO_JOB_STORE_PERMISSIONS,
      outbox: DYNAMO_OUTBOX_PERMISSIONS,
      apiKeys: DYNAMO_API_KEY_STORE_PERMISSIONS,
      rates: DYNAMO_RATE_LIMITER_PERMISSIONS,
      schedules: DYNAMO_SCHEDULE_STORE_PERMISSIONS,
    };
    expect(record.difference(declared)).toEqual({ undeclared: [], unused: [] });
  });

  describe("what is asked of DynamoDB", () => {
    /** Requests of listing a page, reading a job and finding out what is due, with so many jobs stored. */
    async function requestsWith(jobs: number): Promise<Readonly<Record<string, number>>> {
      const clock = new ManualClock();
      const { client, store, close } = await temporaryTable(settings, clock);
      const last = aJob({ createdAt: 1_000 });
      for (let n = 0; n < jobs; n++) await store.insert(n === 0 ? last : aJob({ createdAt: n }), undefined);
      const calls: string[] = [];
      recordCalls(client, ({ action }) => calls.push(action));
      const counted: Record<string, number> = {};
      const count = async (what: string, call: () => Promise<unknown>) => {
        calls.length = 0;
        await call();
        counted[what] = calls.length;
      };
      await count("list", () => store.list("local", {}, undefined, 5));
      await count("list by state", () => store.list("local", { states: ["queued"] }, undefined, 5));
      await count("find", () => store.find("local", last.id));
      await count("queuePosition", () => store.queuePosition(last));
      await count("countByState", () => store.countByState());
      await count("overdueStarts", () => store.overdueStarts(clock.now(), 10));
      await close();
      return counted;
    }

    test("does not grow with the jobs that are stored", async () => {
      const few = await requestsWith(6);
      expect(few).toMatchObject({ list: 2, find: 1, countByState: 1 });
      expect(await requestsWith(60)).toEqual(few);
    });
  });
  return () => settings;
}
