import { afterAll, beforeAll, expect, test } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import {
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
} from "../../../src/contract/permissions";
import { emulatorSettings } from "../../support/aws-here";
import { temporaryTable } from "../../support/dynamo-here";
import { type Emulator, type EmulatorName, startEmulator } from "../../support/emulator";
import { PermissionRecord } from "../../support/recorded-calls";
import { testApiKeyStore } from "./api-key-suite";
import { testJobStore } from "./job-store-suite";

/** The promises of every store, on one emulator. */
export function testDynamoOn(emulatorName: EmulatorName, change: Partial<AwsClientSettings> = {}): void {
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
  const promises = { seesQueue: false, claimRounds: 1 };
  testJobStore("DynamoDB", (clock) => temporaryTable(settings, clock, record), promises);
  testApiKeyStore("DynamoDB", (clock) => temporaryTable(settings, clock, record));

  test("every call above is declared in the contract, and every declaration was used", () => {
    const declared = {
      store: DYNAMO_JOB_STORE_PERMISSIONS,
      outbox: DYNAMO_OUTBOX_PERMISSIONS,
      apiKeys: DYNAMO_API_KEY_STORE_PERMISSIONS,
    };
    expect(record.difference(declared)).toEqual({ undeclared: [], unused: [] });
  });
}
