import { describe } from "vitest";
import { startElasticMq } from "../../support/elasticmq";
import { testSqsOn } from "./sqs-suite";

describe("SQS on ElasticMQ", () => {
  testSqsOn("SQS", startElasticMq, {});
});
