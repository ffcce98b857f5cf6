import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeSchedulingPoliciesCommand,
  type JobDefinition,
} from "@aws-sdk/client-batch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf } from "../../support/gallery";
import { BATCH_FALSE_DIFFERENCES, BATCH_NOT_APPLIED } from "./coverage";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;
let batch: BatchClient;

beforeAll(async () => {
  // moto knows scheduling policies, retries and platforms of jobs, all of which MiniStack drops.
  const forms = formsOf("batch");
  const started = await RealRun.start({ emulator: "moto", forms, notApplied: BATCH_NOT_APPLIED });
  if (typeof started === "string") {
    missing = started;
    return;
  }
  run = started;
  batch = new BatchClient(emulated(run.endpoint));
}, 900_000);

afterAll(async () => run?.close());

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(BATCH_FALSE_DIFFERENCES)).toEqual([]);
}, 900_000);

describe("a job on Fargate, read back", () => {
  test("has the container it was given, and no role unless something was granted", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const [plain, granted] = [await definitionOf("BatchFargateJobSpot"), await definitionOf("BatchFargateJobGranted")];
    expect(plain.containerProperties).toMatchObject({
      user: "1000:1000",
      readonlyRootFilesystem: true,
      networkConfiguration: { assignPublicIp: "DISABLED" },
      mountPoints: [{ containerPath: "/tmp", readOnly: false }],
      environment: [],
    });
    expect(plain.containerProperties?.jobRoleArn).toBeUndefined();
    expect(plain.containerProperties?.privileged).toBeUndefined();
    expect(granted.containerProperties?.jobRoleArn).toBe(
      run.made("aws_iam_role", "BatchFargateJobGranted_JobRole").arn,
    );
    expect(granted.containerProperties?.environment?.map(({ name }) => name)).toEqual([
      "MODE",
      "RESULTS_ARN",
      "RESULTS_NAME",
    ]);
    expect(granted.containerProperties?.secrets?.map(({ name }) => name)).toEqual(["SIGNING_KEY"]);
  });

  test("is ended after its timeout, and tried again for infrastructure's failures alone", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const { retryStrategy, timeout, platformCapabilities } = await definitionOf("BatchFargateJobSpot");
    expect(timeout).toEqual({ attemptDurationSeconds: 900 });
    expect(platformCapabilities).toEqual(["FARGATE"]);
    expect(retryStrategy?.attempts).toBe(3);
    expect(retryStrategy?.evaluateOnExit?.map(({ action }) => action?.toUpperCase())).toEqual([
      ...Array.from({ length: 4 }, () => "RETRY"),
      "EXIT",
    ]);
    expect(retryStrategy?.evaluateOnExit?.at(0)?.onStatusReason).toBe("Your Spot Task was interrupted*");
  });

  test("waits in a queue that tries Spot before on-demand", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const queue = await queueOf("BatchFargateJobGranted");
    const order = queue?.computeEnvironmentOrder?.map(({ computeEnvironment }) => computeEnvironment);
    expect(queue).toMatchObject({ state: "ENABLED", priority: 1 });
    const { computeEnvironments = [] } = await batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: order?.map(String) }),
    );
    const types = new Map(computeEnvironments.map((each) => [each.computeEnvironmentArn, each.computeResources?.type]));
    expect(order?.map((arn) => types.get(arn))).toEqual(["FARGATE_SPOT", "FARGATE"]);
  });

  test("shares its queue by weights", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const { schedulingPolicyArn = "" } = (await queueOf("BatchFargateJobFair")) ?? {};
    const { schedulingPolicies } = await batch.send(
      new DescribeSchedulingPoliciesCommand({ arns: [schedulingPolicyArn] }),
    );
    expect(schedulingPolicies?.at(0)?.fairsharePolicy).toMatchObject({
      shareDecaySeconds: 7200,
      computeReservation: 10,
      // A set: its order says nothing.
      shareDistribution: expect.arrayContaining([
        { shareIdentifier: "class*", weightFactor: 1 },
        { shareIdentifier: "staff", weightFactor: 0.5 },
      ]),
    });
  });
});

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
  const { computeEnvironments } = await batch.send(new DescribeComputeEnvironmentsCommand({}));
  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({}));
  const { jobDefinitions } = await batch.send(new DescribeJobDefinitionsCommand({ status: "ACTIVE" }));
  expect([computeEnvironments, jobQueues, jobDefinitions]).toEqual([[], [], []]);
}, 900_000);

async function definitionOf(form: string): Promise<JobDefinition> {
  const arn = String(run.made("aws_batch_job_definition", form).arn);
  const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ jobDefinitions: [arn] }));
  const [definition] = jobDefinitions;
  if (definition === undefined) throw new Error(`no job definition ${arn}`);
  return definition;
}

async function queueOf(form: string) {
  const arn = String(run.made("aws_batch_job_queue", form).arn);
  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [arn] }));
  return jobQueues?.at(0);
}
