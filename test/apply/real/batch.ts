import { DescribeSchedulingPoliciesCommand } from "@aws-sdk/client-batch";
import { describe, expect } from "vitest";
import { batchOf, definitionOf, environmentsOf, queueOf } from "./batching";
import { check } from "./on-moto";

describe("a job on Fargate, read back", () => {
  check("has the container it was given, and no role unless something was granted", async (run) => {
    const [plain, granted] = [
      await definitionOf(run, "BatchFargateJobSpot"),
      await definitionOf(run, "BatchFargateJobGranted"),
    ];
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

  check("is ended after its timeout, and tried again for infrastructure's failures alone", async (run) => {
    const { retryStrategy, timeout, platformCapabilities } = await definitionOf(run, "BatchFargateJobSpot");
    expect(timeout).toEqual({ attemptDurationSeconds: 900 });
    expect(platformCapabilities).toEqual(["FARGATE"]);
    expect(retryStrategy?.attempts).toBe(3);
    expect(retryStrategy?.evaluateOnExit?.map(({ action }) => action?.toUpperCase())).toEqual([
      ...Array.from({ length: 4 }, () => "RETRY"),
      "EXIT",
    ]);
    expect(retryStrategy?.evaluateOnExit?.at(0)?.onStatusReason).toBe("Your Spot Task was interrupted*");
  });

  check("waits in a queue that tries Spot before on-demand", async (run) => {
    const queue = await queueOf(run, "BatchFargateJobGranted");
    const order = queue.computeEnvironmentOrder?.map(({ computeEnvironment }) => computeEnvironment);
    expect(queue).toMatchObject({ state: "ENABLED", priority: 1 });
    const environments = await environmentsOf(run, order?.map(String) ?? []);
    const types = new Map(environments.map((each) => [each.computeEnvironmentArn, each.computeResources?.type]));
    expect(order?.map((arn) => types.get(arn))).toEqual(["FARGATE_SPOT", "FARGATE"]);
  });

  check("shares its queue by weights", async (run) => {
    const { schedulingPolicyArn = "" } = await queueOf(run, "BatchFargateJobFair");
    const { schedulingPolicies } = await batchOf(run).send(
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
