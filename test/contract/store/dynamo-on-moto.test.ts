import { describe } from "vitest";
import { testDynamoOn } from "./dynamo-suite";

describe("DynamoDB on moto", () => {
  // moto answers in threads and holds no lock around a transaction: two may both find their conditions true. So calls
  // reach it one after the other; those of several callers still come in any order.
  testDynamoOn("moto", { maxSockets: 1 });
});
