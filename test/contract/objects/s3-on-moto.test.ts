import { afterAll, beforeAll, describe } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { emulatorSettings } from "../../support/aws-here";
import { type Emulator, startEmulator } from "../../support/emulator";
import { temporaryBuckets } from "../../support/s3-here";
import { testObjectStore } from "./object-store-suite";

// A second opinion on what is stored and listed. What signed requests refuse is tried on MiniStack alone: moto takes a
// forged signature, a URL that has expired and any length.
describe("S3 on moto", () => {
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;

  beforeAll(async () => {
    const started = await startEmulator("moto");
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = emulatorSettings(started.endpoint);
  });
  afterAll(() => emulator?.close());

  testObjectStore("S3", (clock) => temporaryBuckets(settings, clock), { ownClock: false });
});
