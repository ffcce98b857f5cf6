import { describe, expect, test } from "vitest";
import { Retry } from "../../../../../constructs/compute/batch/retry-strategy";
import { BatchFargateJob } from "../../../../../constructs/compute/batch-fargate-job/batch-fargate-job";
import type { BatchFargateJobProps } from "../../../../../constructs/compute/batch-fargate-job/batch-fargate-job-props";
import { Duration } from "../../../../../constructs/core/duration";
import { Size } from "../../../../../constructs/core/size";
import { WorkQueue } from "../../../../../constructs/messaging/work-queue";
import { EgressGuard } from "../../../../../constructs/network/egress-guard";
import { Network } from "../../../../../constructs/network/network";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { refusal } from "../../../../support/synthesize";

const image = `123456789012.dkr.ecr.us-west-2.amazonaws.com/grader@sha256:${"ab".repeat(32)}`;

function mistakes(props: object): readonly string[] {
  const all = { network: isolatedNetwork(), image, ...props } as BatchFargateJobProps;
  return refusal((stack) => new BatchFargateJob(stack, "Grader", all))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Grader: /, ""));
}

describe("a BatchFargateJob refuses", () => {
  test.each<[string, object, string]>([
    [
      "Spot for ARM64",
      { architecture: "ARM64", capacity: "spot" },
      'architecture must be X86_64 with Spot, because Batch has no Fargate Spot for ARM64 and the job would block its queue, got "ARM64"; build the image for X86_64, or set capacity: "onDemand"',
    ],
    [
      "Spot for ARM64 even where on-demand follows",
      { architecture: "ARM64", capacity: "spotThenOnDemand" },
      'architecture must be X86_64 with Spot, because Batch has no Fargate Spot for ARM64 and the job would block its queue, got "ARM64"; build the image for X86_64, or set capacity: "onDemand"',
    ],
    [
      "processors Fargate does not have",
      { size: { cpu: 3, memory: Size.gibibytes(8) } },
      "size.cpu must be one of 0.25, 0.5, 1, 2, 4, 8, 16 vCPU, got 3; choose one, or use fit",
    ],
    [
      "a memory that does not go with the processors",
      { size: { cpu: 1, memory: Size.gibibytes(16) } },
      "size.memory must be 2 to 8 GiB in steps of 1 with 1 vCPU, got 16 GiB; choose one of these, or use fit",
    ],
    [
      "less room than one job takes",
      { maxVcpus: 2, size: { cpu: 4, memory: Size.gibibytes(8) } },
      "maxVcpus must be at least what one job takes (4 vCPU), or no job ever runs, got 2; raise it, or make the job smaller",
    ],
    ["parts of a processor as a limit", { maxVcpus: 2.5 }, "maxVcpus must be a whole number, got 2.5; round it"],
    [
      "a timeout shorter than Batch takes",
      { timeout: Duration.seconds(30) },
      "timeout must be from 60 seconds to 14 days, got 30 seconds; Batch takes 60 seconds and more",
    ],
    [
      "a timeout longer than Fargate lets anything run",
      { timeout: Duration.days(15) },
      "timeout must be from 60 seconds to 14 days, got 15 days; Batch takes 60 seconds and more",
    ],
    [
      "more attempts than Batch makes",
      { retry: Retry.infrastructureOnly(11) },
      "retry.attempts must be from 1 to 10, got 11; Batch tries a job at most ten times",
    ],
    [
      "more rules than Batch takes",
      {
        retry: Retry.withRules(
          3,
          [..."abcde"]
            .map((onReason) => ({ action: "EXIT" as const, onReason }))
            .concat({ action: "EXIT", onReason: "*" }),
        ),
      },
      "retry.rules must have 1 to 5 items, got 6; Batch takes at most five: join some by their beginning",
    ],
    [
      "rules that let Batch retry the rest",
      { retry: Retry.withRules(3, [{ action: "EXIT", onExitCode: "1" }]) },
      'retry.rules must end in EXIT on the reason *, because Batch retries what no rule matches, got "EXIT onExitCode 1"; append { action: "EXIT", onReason: "*" }',
    ],
    [
      "privileged containers",
      { privileged: true },
      "privileged must be left out: Fargate runs no privileged containers, got true; remove it, or use a job on EC2",
    ],
    [
      "ulimits",
      { ulimits: [] },
      "ulimits must be left out: Batch takes no ulimits on Fargate, got true; remove it, or use a job on EC2",
    ],
    [
      "a public address",
      { assignPublicIp: true },
      "assignPublicIp must be left out: a grader must not be reachable, nor reach the internet, got true; remove it, or use a job on EC2",
    ],
    [
      "a limit of waiting that Batch does not take",
      { runnableLimit: Duration.minutes(5) },
      "runnableLimit must be from 10 minutes to 24 hours, got 5 minutes; Batch takes 10 minutes to a day",
    ],
    [
      "an image by tag",
      { image: "123456789012.dkr.ecr.us-west-2.amazonaws.com/grader:latest" },
      'image must name the image by digest (…@sha256:<64 hex digits>), because a tag can be moved to another program, got "123456789012.dkr.ecr.us-west-2.amazonaws.com/grader:latest"; append the digest that the push printed, or set mutableTag: true and accept it',
    ],
    [
      "a registry that isolated subnets do not reach",
      { image: `public.ecr.aws/example/grader@sha256:${"ab".repeat(32)}` },
      `image must lie in a private registry of ECR, because isolated subnets reach no other, got "public.ecr.aws/example/grader@sha256:${"ab".repeat(32)}"; push it to ECR, or pull it through ECR's cache`,
    ],
    [
      "root by number",
      { user: "0:0" },
      'user must be the number of a user that is not root, and of a group if you like: 1000:1000, got "0:0"; give numbers, or set runAsRoot: true and accept it',
    ],
    [
      "a variable without a value",
      { environment: { EMPTY: "" } },
      'environment.EMPTY must have a value, because Batch leaves out variables without one, got ""; leave it out, and let the program take that for empty',
    ],
    [
      "a variable of Batch's own",
      { environment: { AWS_BATCH_JOB_ID: "1" } },
      'environment.AWS_BATCH_JOB_ID must not be a variable that AWS sets itself, got "AWS_BATCH_JOB_ID"; rename it',
    ],
    [
      "the root as a place to write",
      { scratch: ["/"] },
      'scratch must be absolute paths of letters, digits, dots, _ and -, and not the root itself, got "/"; write it as /work/files',
    ],
    [
      "two places to write that would be one volume",
      { scratch: ["/a/b", "/a-b"] },
      'scratch must differ by more than - and /, because volumes are named after them, got "/a/b", "/a-b"; rename one',
    ],
    [
      "priorities of jobs in a queue that knows none",
      { schedulingPriority: 5 },
      "schedulingPriority must be left out without fairShare, because a first-in-first-out queue knows no priorities of jobs, got 5; set fairShare, or remove it",
    ],
    [
      "shares that overlap",
      { fairShare: { weightFactors: { "class*": 1, classA: 2 } } },
      'fairShare.weightFactors must not overlap, got "class*", "classA"; remove one of the two: Batch takes no share twice',
    ],
    [
      "a weight Batch does not take",
      { fairShare: { weightFactors: { staff: 0 } } },
      "fairShare.weightFactors.staff must be from 0.0001 to 999.9999, got 0; give a number in that range",
    ],
    [
      "a disk Fargate does not have",
      { ephemeralStorage: Size.gibibytes(20) },
      "ephemeralStorage must be from 21 GiB to 200 GiB, got 20 GiB; give a size in that range",
    ],
    [
      "a queue's name with a dot",
      { queueName: "a.b" },
      'queueName must be 1 to 128 letters, digits, _ and -, beginning with a letter or digit, got "a.b"; shorten or rename it',
    ],
  ])("%s", (_what, props, message) => {
    expect(mistakes(props)).toEqual([message]);
  });

  test("all mistakes at once", () => {
    expect(mistakes({ maxVcpus: 0, timeout: Duration.seconds(1), user: "root" })).toHaveLength(4);
  });

  test("a setting that is taken, and a secret as a setting", () => {
    const add = (name: string, value: string) =>
      refusal((stack) => {
        const environment = { MODE: "strict" };
        new BatchFargateJob(stack, "Grader", { network: isolatedNetwork(), image, environment }).addSetting(
          name,
          value,
        );
      });
    expect(add("MODE", "lax")).toContain("environment.MODE must have one value");
    expect(add("DATABASE", "postgres://user:secret@host/db")).toContain("environment.DATABASE must not be a secret");
  });

  test("a network of ours without the endpoints that isolated subnets need", () => {
    const text = refusal((stack) => {
      const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a"], endpoints: ["logs"] });
      new BatchFargateJob(stack, "Grader", { network, image });
    });
    expect(text).toContain(
      'Shop/Grader: network must have interface endpoints for ecr.api, ecr.dkr, logs, because isolated subnets reach nothing else, got "none for ecr.api, ecr.dkr"; set endpoints: "fargate" on the network',
    );
  });

  test("a second guard for one network", () => {
    const text = refusal((stack) => {
      const network = isolatedNetwork();
      new BatchFargateJob(stack, "Grader", { network, image });
      new BatchFargateJob(stack, "Reporter", { network, image });
    });
    expect(text).toContain(
      'Shop/Reporter/EgressGuard: network must have one EgressGuard, because each would shut out what the other allows, got "one at Shop/Grader/EgressGuard"; share it: pass the guard of the first to the others',
    );
  });

  test("dns and bucketAccess beside a guard that says both", () => {
    const text = refusal((stack) => {
      const network = isolatedNetwork();
      const egressGuard = new EgressGuard(stack, "Guard", { network });
      new BatchFargateJob(stack, "Grader", { network, image, egressGuard, dns: "open" });
    });
    expect(text).toBe(
      'Shop/Grader: dns must be left out with egressGuard, which says it for the whole network, got "open"; say it where the guard is made',
    );
  });

  test("to tell of no state, or of one Batch does not know", () => {
    const tell = (states: readonly string[]) =>
      refusal((stack) => {
        const job = new BatchFargateJob(stack, "Grader", { network: isolatedNetwork(), image });
        job.onStateChange("Ended", { target: new WorkQueue(stack, "Ends"), states: states as never });
      });
    expect(tell([])).toContain("states must have 1 to 7 items, got 0; name the states to be told of");
    expect(tell(["DONE"])).toContain(
      "states must be one of SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, SUCCEEDED",
    );
  });
});
