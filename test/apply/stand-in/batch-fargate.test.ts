import { Route53ResolverFirewallDomainList } from "@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list/index.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatchFargateJob, type BatchFargateJobProps, Duration, Retry } from "../../../constructs";
import { type AppliedStack, applyStack, planStack } from "../../../constructs/testing";
import { exhibitStack } from "../../support/gallery";
import { newStack } from "../../support/terraform-stack";

const digest = (digit: string) => `123456789012.dkr.ecr.us-east-1.amazonaws.com/grader@sha256:${digit.repeat(64)}`;

const environment = { A: "1", B: "2", C: "3" };

/** One version of a stack with a grader. */
function version(props: Partial<BatchFargateJobProps> = {}, use: (job: BatchFargateJob) => void = () => undefined) {
  return exhibitStack({
    name: "Grader",
    build: (scope, id, network) => {
      const job = new BatchFargateJob(scope, id, { network, image: digest("0"), environment, ...props });
      use(job);
      return job;
    },
  });
}

/** What a plan would do, by path. */
async function planned(next: ReturnType<typeof version>, from: AppliedStack) {
  const { changes } = await planStack(next, { from });
  return Object.fromEntries(changes.map(({ path, actions }) => [path, actions.join(" ")]));
}

describe("a grader on the stand-in", () => {
  let first: AppliedStack;
  beforeAll(async () => {
    first = await applyStack(version({ environment: { B: "2", A: "1" } }, (job) => job.addSetting("C", "3")));
  });
  afterAll(() => first.close());

  test("gets a new revision with a new image, in place, and nothing else is touched", async () => {
    const next = version({ image: digest("1") });
    expect(await planned(next, first)).toEqual({ "Grader/Resource": "update" });
    const second = await applyStack(next, { from: first });
    const before = first.resource("Grader").values;
    const after = second.resource("Grader").values;
    expect([before.revision, after.revision]).toEqual([1, 2]);
    expect(after.arn).toBe(`${String(before.arn_prefix)}:2`);
    expect(after.deregister_on_new_revision).toBe(false);
    expect((await second.planAgain()).changes).toEqual([]);
    await second.destroy();
  });

  test("makes no revision of the order in which settings come, nor of tags", async () => {
    const turned = version({ environment: { C: "3", A: "1" } }, (job) => job.addSetting("B", "2"));
    expect(await planned(turned, first)).toEqual({});
    const tagged = await applyStack(version({ tags: { team: "a" } }), { from: first });
    expect(tagged.resource("Grader").values.revision).toBe(1);
    tagged.close();
  });

  test("changes size, subnets and groups of its environment in place", async () => {
    const wider = version({ maxVcpus: 64, subnetTier: "private" });
    expect(await planned(wider, first)).toEqual({ "Grader/OnDemand/Resource": "update" });
  });

  test("gets a role with its first grant, and loses no revision by it", async () => {
    const next = version({}, (job) =>
      job.role.addStatements({ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:us-east-1:123456789012:done"] }),
    );
    const second = await applyStack(next, { from: first });
    const { values } = second.resource("Grader");
    expect(values.revision).toBe(2);
    expect(JSON.parse(String(values.container_properties))).toMatchObject({
      jobRoleArn: second.resource("Grader/JobRole").values.arn,
    });
    expect((await second.planAgain()).changes).toEqual([]);
    await second.destroy();
  });

  test("takes other limits and attempts in place", async () => {
    const next = version({
      timeout: Duration.hours(1),
      runnableLimit: Duration.hours(2),
      retry: Retry.infrastructureOnly(5),
    });
    expect(await planned(next, first)).toEqual({ "Grader/Queue/Resource": "update", "Grader/Resource": "update" });
  });

  test("takes Spot beside on-demand and keeps its queue; other rules of retries replace the definition", async () => {
    const next = version({ capacity: "spotThenOnDemand" });
    expect(await planned(next, first)).toEqual({
      "Grader/Queue/Resource": "update",
      "Grader/Resource": "delete create",
      "Grader/Spot/Resource": "create",
    });
  });
});

test("the stand-in keeps names for DNS as the service does, so that one without a dot at its end never comes to rest", async () => {
  const stack = newStack("Names", { region: "us-east-1" });
  new Route53ResolverFirewallDomainList(stack, "Whole", { name: "whole", domains: ["a.example.org."] });
  const run = await applyStack(stack);
  expect((await run.planAgain()).changes).toEqual([]);
  const bare = newStack("Names", { region: "us-east-1" });
  new Route53ResolverFirewallDomainList(bare, "Whole", { name: "whole", domains: ["a.example.org"] });
  const again = await applyStack(bare, { from: run });
  expect((await again.planAgain()).changes.map(({ actions }) => actions)).toEqual([["update"]]);
  await again.destroy();
  run.close();
});
