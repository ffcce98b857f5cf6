import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { TerraformOutput } from "cdktf";
import { expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import { newStack } from "../../support/terraform-stack";

test("applies a stack, has nothing left to do, and destroys it in the opposite order", async () => {
  const stack = newStack("Jobs", { region: "eu-west-1", defaultTags: [{ tags: { team: "solvers" } }] });
  const dead = new SqsQueue(stack, "Dead", { namePrefix: "dead-" });
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 });
  const queue = new SqsQueue(stack, "Queue", { name: "jobs", redrivePolicy, tags: { part: "queue" } });
  new S3Bucket(stack, "Artifacts", { bucket: "artifacts" });
  new TerraformOutput(stack, "url", { value: queue.url });

  const run = await applyStack(stack);

  expect(run.resource(queue).values).toMatchObject({
    arn: "arn:aws:sqs:eu-west-1:123456789012:jobs",
    url: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    tags_all: { team: "solvers", part: "queue" },
  });
  expect(run.resource("Artifacts").values.arn).toBe("arn:aws:s3:::artifacts");
  expect(run.resource("Dead").values.name).toMatch(/^dead-[0-9a-f]{26}$/);
  expect(run.outputs).toEqual({ url: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" });
  const order = run.operations.map(({ path }) => path);
  expect(order.indexOf("Dead")).toBeLessThan(order.indexOf("Queue"));
  expect((await run.planAgain()).changes).toEqual([]);

  const destroyed = (await run.destroy()).map(({ path }) => path);
  expect(destroyed.toSorted()).toEqual(["Artifacts", "Dead", "Queue"]);
  expect(destroyed.indexOf("Queue")).toBeLessThan(destroyed.indexOf("Dead"));
});
