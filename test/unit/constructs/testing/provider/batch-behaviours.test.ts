import { describe, expect, test } from "vitest";
import { batchComputeEnvironment, batchJobQueue } from "../../../../../constructs/testing/provider/behaviours/batch";
import { launchTemplate } from "../../../../../constructs/testing/provider/behaviours/launch-template";
import { Relations } from "../../../../../constructs/testing/provider/relations";
import { replacedBy } from "../../../../../constructs/testing/provider/replacement";
import { UNKNOWN, type Value, type ValueMap } from "../../../../../constructs/testing/provider/values";

const TYPE = "aws_batch_compute_environment";
const SETTINGS = { region: "us-east-1", accountId: "123456789012", partition: "aws", defaultTags: null };

function environment(resources: ValueMap, role: Value = ""): ValueMap {
  return { name: "spot", type: "MANAGED", service_role: role, compute_resources: [resources] };
}

function replaces(before: ValueMap, after: ValueMap): string[] {
  return replacedBy(TYPE, before, after, batchComputeEnvironment.inPlace?.(before, after));
}

describe("a Batch compute environment on the stand-in", () => {
  const spot = { type: "SPOT", allocation_strategy: "SPOT_PRICE_CAPACITY_OPTIMIZED", instance_type: ["c5.large"] };

  test("takes other instances in place under the service-linked role and a strategy that allows it", () => {
    expect(replaces(environment(spot), environment({ ...spot, instance_type: ["c6i.large"] }))).toEqual([]);
    const linked = "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";
    expect(replaces(environment(spot, linked), environment({ ...spot, subnets: ["subnet-2"] }, linked))).toEqual([]);
    const version = (number: Value) => environment({ ...spot, launch_template: [{ version: number }] });
    expect(replaces(version("1"), version(UNKNOWN))).toEqual([]);
  });

  test("is made anew under a role of one's own, with BEST_FIT, or with another name", () => {
    const own = "arn:aws:iam::123456789012:role/batch";
    const other = { ...spot, instance_type: ["c6i.large"] };
    expect(replaces(environment(spot, own), environment(other, own))).toEqual(["compute_resources"]);
    const [fit, unset] = [
      { ...spot, allocation_strategy: "BEST_FIT" },
      { ...spot, allocation_strategy: null },
    ];
    for (const before of [fit, unset]) {
      const after = { ...before, instance_type: ["c6i.large"] };
      expect(replaces(environment(before), environment(after))).toEqual(["compute_resources"]);
    }
    expect(replaces(environment(spot), { ...environment(spot), name: "other" })).toEqual(["name"]);
  });

  test("on Fargate moves to other subnets in place", () => {
    const fargate = { type: "FARGATE", subnets: ["subnet-1"] };
    expect(replaces(environment(fargate), environment({ ...fargate, subnets: ["subnet-2"] }))).toEqual([]);
  });
});

test("a queue on the stand-in holds the environments in its order", () => {
  const order = [
    { order: 1, compute_environment: "arn:spot" },
    { order: 2, compute_environment: "arn:od" },
  ];
  expect(batchJobQueue.holds?.({ compute_environment_order: order })).toEqual(["arn:spot", "arn:od"]);
});

test("what is held stays held until its holder goes, however the holder changes", () => {
  const relations = new Relations();
  relations.hold("queue", ["old"]);
  relations.hold("queue", ["new"]);
  expect([relations.isHeld("old"), relations.isHeld("new"), relations.isHeld("queue")]).toEqual([true, true, false]);
  relations.release("queue");
  expect(relations.isHeld("old")).toBe(false);
});

describe("a launch template on the stand-in", () => {
  const template = { name: "t", image_id: "ami-1", latest_version: 3, tags: null };

  test("gets the next version when something it launches changes", () => {
    const changed = { ...template, image_id: "ami-2" };
    expect(launchTemplate.plan?.(changed, SETTINGS, template)).toMatchObject({ latest_version: UNKNOWN });
    expect(launchTemplate.apply?.(changed, SETTINGS, template)).toMatchObject({ latest_version: 4 });
  });

  test("keeps its version when only its tags change, or nothing", () => {
    const tagged = { ...template, tags: { team: "a" } };
    expect(launchTemplate.plan?.(tagged, SETTINGS, template)).toBe(tagged);
    expect(launchTemplate.apply?.(template, SETTINGS, template)).toBe(template);
    expect(launchTemplate.plan?.(template, SETTINGS)).toBe(template);
  });
});
