import { describe } from "vitest";
import { startEmulator } from "../../support/emulator";
import { testSqsOn } from "./sqs-suite";

describe("SQS on MiniStack", () => {
  testSqsOn("SQS", () => startEmulator("ministack"), {});
});
