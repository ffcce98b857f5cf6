import { describe } from "vitest";
import { testDynamoOn } from "./dynamo-suite";

describe("DynamoDB on moto", () => {
  testDynamoOn("moto");
});
