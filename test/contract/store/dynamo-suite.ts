import { afterAll, beforeAll } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { emulatorSettings } from "../../support/aws-here";
import { temporaryTable } from "../../support/dynamo-here";
import { type Emulator, type EmulatorName, startEmulator } from "../../support/emulator";
import { testJobStore } from "./job-store-suite";

/** The promises of every store, on one emulator. */
export function testDynamoOn(emulatorName: EmulatorName): void {
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;

  beforeAll(async () => {
    const started = await startEmulator(emulatorName);
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = emulatorSettings(started.endpoint);
  });
  afterAll(() => emulator?.close());

  const promises = { seesQueue: false, claimRounds: 1 };
  testJobStore("DynamoDB", (clock) => temporaryTable(settings, clock), promises);
}
