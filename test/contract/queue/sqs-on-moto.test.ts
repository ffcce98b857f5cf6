import { describe } from "vitest";
import { startEmulator } from "../../support/emulator";
import { testSqsOn } from "./sqs-suite";

describe("SQS on moto", () => {
  // moto takes every receipt a message ever had, also one that another receipt has replaced or that was used up
  testSqsOn("SQS", () => startEmulator("moto"), { refusesLate: false });
});
