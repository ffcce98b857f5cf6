import { describe } from "vitest";
import { testDynamoOn } from "./dynamo-suite";
import { testLostAnswers } from "./lost-answers";

describe("DynamoDB on MiniStack", () => {
  const settings = testDynamoOn("ministack");
  // moto takes no notice of the token that makes a repeated transaction harmless
  testLostAnswers(settings);
});
