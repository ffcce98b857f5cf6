import { Annotations, Fn, Token } from "cdktf";
import { describe, expect, test, vi } from "vitest";
import { Retry } from "../../../../../constructs/compute/batch/retry-strategy";
import { BatchSpotJob } from "../../../../../constructs/compute/batch-spot-job/batch-spot-job";
import type { BatchSpotJobProps } from "../../../../../constructs/compute/batch-spot-job/batch-spot-job-props";
import type { JobSubmission } from "../../../../../constructs/compute/batch-spot-job/job-submission";
import { Duration } from "../../../../../constructs/core/duration";
import { Size } from "../../../../../constructs/core/size";
import { Network } from "../../../../../constructs/network/network";
import { refusal, synthesize } from "../../../../support/synthesize";

const image = `public.ecr.aws/millrace/solver@sha256:${"0".repeat(64)}`;

function networkIn(...zones: readonly string[]) {
  const subnets = zones.map((zone) => ({
    availabilityZone: `us-west-2${zone}`,
    subnetId: `subnet-${zone}`,
    routeTableId: `rtb-${zone}`,
    cidr: "10.0.0.0/24",
  }));
  return Network.fromIds({ vpcId: "vpc-1", cidr: "10.0.0.0/16", subnets: { private: subnets, public: subnets } });
}

const network = networkIn("a", "b", "c");

function mistakes(props: Partial<BatchSpotJobProps>): readonly string[] {
  return refusal((stack) => new BatchSpotJob(stack, "Solver", { network, image, ...props }))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Solver: /, ""));
}

function warnings(props: Partial<BatchSpotJobProps>): readonly string[] {
  const said = vi.spyOn(Annotations.prototype, "addWarning");
  try {
    synthesize((stack) => new BatchSpotJob(stack, "Solver", { network, image, ...props }), { profile: "dev" });
    return said.mock.calls.map(([text]) => text);
  } finally {
    said.mockRestore();
  }
}

const HOLD_16 = "instanceTypes must hold the job (16 vCPU, 30000 MiB) beside the system's part";
const memory = Size.mebibytes(30_000);

describe("capacity that could never run a job", () => {
  test.each<[string, Partial<BatchSpotJobProps>, string[]]>([
    [
      "fewer vCPUs than one job",
      { vcpu: 96, maxVcpus: 64 },
      [
        "maxVcpus must be at least what one job takes (96 vCPU), or no job ever runs, got 64; raise it, or make the job smaller",
      ],
    ],
    [
      "a fallback smaller than one job",
      { vcpu: 96, onDemandFallback: { maxVcpus: 48 } },
      [
        "onDemandFallback.maxVcpus must be at least what one job takes (96 vCPU), or it never helps, got 48; raise it, or set onDemandFallback: false",
      ],
    ],
    [
      "more machines at rest than at work",
      { minVcpus: 128 },
      ["minVcpus must be from 0 to 96, got 128; keep it at or under maxVcpus"],
    ],
    [
      "a job larger than any machine",
      { vcpu: 384, maxVcpus: 384, memory: Size.gibibytes(4000) },
      [
        'vcpu and memory must fit one instance of the compute-optimized families for X86_64, got "384 vCPU and 4096000 MiB"; make the job smaller, split it, or name other instanceTypes',
      ],
    ],
    ["parts of a vCPU", { vcpu: 1.5 }, ["vcpu must be a whole number, got 1.5; round it"]],
    [
      "no vCPU",
      { vcpu: 0, onDemandFallback: false },
      ["vcpu must be from 1 to 384, got 0; give a number in that range"],
    ],
    [
      "parts of a MiB",
      { memory: Size.kibibytes(4_194_305) },
      ["memory must be a whole number of MiB, got 4194305 KiB; round it"],
    ],
    [
      "public subnets",
      { subnets: { tier: "public" } },
      [
        'subnets must not be public: the instances get no public address, so they could reach nothing from there, got "public"; use tier "private", or "isolated" with the endpoints of batch-ec2',
      ],
    ],
  ])("%s", (_, props, expected) => {
    expect(mistakes(props)).toEqual(expected);
  });
});

describe("instance types", () => {
  test.each<[string, Partial<BatchSpotJobProps>, string[]]>([
    [
      "none",
      { instanceTypes: [] },
      ["instanceTypes must have 1 to 100 items, got 0; name some, or leave it out for a list that fits"],
    ],
    [
      "one twice",
      { instanceTypes: ["c5.9xlarge", "c5.9xlarge"] },
      ['instanceTypes must name each item once, got "c5.9xlarge"; remove the repetition'],
    ],
    [
      "a misspelt one",
      { instanceTypes: ["c5.25xlarge", "c99"] },
      ["c5.25xlarge", "c99"].map(
        (name) =>
          `instanceTypes must be sizes or families of EC2 that the library knows, got "${name}"; correct it, or describe it: { name, vcpus, memory, architecture }`,
      ),
    ],
    [
      "one with too few vCPUs, one with too little memory for job and system",
      { memory, instanceTypes: ["c5.2xlarge", "c6i.4xlarge", "c5.9xlarge"] },
      [`${HOLD_16}, got "c5.2xlarge (8 vCPU, 15564 MiB for jobs)"; remove it, or lower vcpu or memory`],
    ],
    [
      "one whose memory the system needs a part of",
      { memory: Size.gibibytes(32), instanceTypes: ["c5.4xlarge"] },
      [
        'instanceTypes must hold the job (16 vCPU, 32768 MiB) beside the system\'s part, got "c5.4xlarge (16 vCPU, 31129 MiB for jobs)"; remove it, or lower vcpu or memory',
      ],
    ],
    [
      "a family without a size for the job",
      { vcpu: 96, instanceTypes: ["c5n", "c5"], memory },
      [
        'instanceTypes must hold the job (96 vCPU, 30000 MiB) beside the system\'s part, got "c5n, none of whose sizes does"; remove it, or lower vcpu or memory',
      ],
    ],
    [
      "optimal beside chosen ones",
      { instanceTypes: ["optimal", "c5.9xlarge"] },
      [
        'instanceTypes must name optimal alone, because beside others it adds families of Batch\'s own choice to the list, got "optimal", "c5.9xlarge"; remove optimal, or the others',
      ],
    ],
    [
      "two architectures",
      { instanceTypes: ["c5.9xlarge", "c7g.8xlarge"] },
      [
        'instanceTypes must be X86_64 types, because one image runs on one architecture only, got "c7g.8xlarge (ARM64)"; remove it, or set architecture: "ARM64" and build the image for it',
      ],
    ],
    [
      "Batch's own choice for the other architecture",
      { instanceTypes: ["default_arm64"] },
      [
        'instanceTypes must be X86_64 types, because one image runs on one architecture only, got "default_arm64 (ARM64)"; remove it, or set architecture: "ARM64" and build the image for it',
      ],
    ],
    [
      "a described one that is too small",
      {
        memory,
        instanceTypes: [{ name: "x9.xlarge", vcpus: 4, memory: Size.gibibytes(128), architecture: "X86_64" }],
      },
      [`${HOLD_16}, got "x9.xlarge (4 vCPU, 124518 MiB for jobs)"; remove it, or lower vcpu or memory`],
    ],
  ])("%s", (_, props, expected) => {
    expect(mistakes(props)).toEqual(expected);
  });

  test("Batch's own choice alone, families and described types are fine", () => {
    const described = { name: "x9.8xlarge", vcpus: 32, memory: Size.gibibytes(1024), architecture: "X86_64" } as const;
    expect(warnings({ instanceTypes: ["optimal"] })).toEqual([]);
    expect(warnings({ instanceTypes: ["c5", "m7i.8xlarge", described] })).toEqual([]);
  });
});

describe("times, retries, disks and generations", () => {
  test.each<[string, Partial<BatchSpotJobProps>, string[]]>([
    [
      "a timeout under a minute",
      { timeout: Duration.seconds(30), wrapUp: Duration.minutes(2) },
      [
        "timeout must be from 60 seconds to 28 days, got 30 seconds; Batch takes 60 seconds and more",
        "wrapUp must be shorter than timeout (30 seconds), or the solver gets no time, got 2 minutes; raise timeout or shorten wrapUp",
      ],
    ],
    [
      "less time to end than Spot announces",
      { wrapUp: Duration.seconds(90) },
      ["wrapUp must be from 2 minutes to 6 hours, got 90 seconds; Spot announces the end 2 minutes before"],
    ],
    [
      "a queue that gives up too early",
      { runnableLimit: Duration.minutes(5) },
      ["runnableLimit must be from 10 minutes to 24 hours, got 5 minutes; Batch takes 10 minutes to a day"],
    ],
    [
      "a wait for jobs that Batch does not take",
      { update: { jobTimeout: Duration.hours(7) } },
      ["update.jobTimeout must be from 1 minute to 6 hours, got 7 hours; give a duration in that range"],
    ],
    [
      "too many attempts",
      { retry: Retry.infrastructureOnly(11) },
      ["retry.attempts must be from 1 to 10, got 11; Batch tries a job at most ten times"],
    ],
    [
      "rules that end without EXIT",
      { retry: Retry.withRules(2, [{ action: "RETRY", onStatusReason: "Host EC2*" }]) },
      [
        'retry.rules must end in EXIT on the reason *, because Batch retries what no rule matches, got "RETRY onStatusReason Host EC2*"; append { action: "EXIT", onReason: "*" }',
      ],
    ],
    [
      "a disk too small for the system",
      { instances: { rootVolume: Size.gibibytes(8) } },
      ["instances.rootVolume must be from 30 GiB to 16 TiB, got 8 GiB; ECS's image needs 30 GiB"],
    ],
    [
      "a current environment that drains",
      { generations: { current: 2, draining: [2] } },
      [
        "generations.draining must name former environments, not the one that takes jobs, got 2; raise generations.current by one, or remove it from draining",
      ],
    ],
    [
      "a generation that is no number",
      { generations: { current: 0.5 } },
      [
        "generations.current must be from 1 to 9999, got 0.5; give a number in that range",
        "generations.current must be a whole number, got 0.5; round it",
      ],
    ],
    [
      "a variable that is none",
      { solver: { threads: "SOLVER THREADS" } },
      [
        'solver.threads must be a variable\'s name of 1 to 255 letters, digits and _, no digit first, got "SOLVER THREADS"; rename it',
      ],
    ],
    [
      "what the arithmetic needs, known only after apply",
      { vcpu: Token.asNumber(Fn.max([1, 2])) },
      [
        'vcpu must be known at synth, because instance types and the solver\'s limits follow from it, got "a value known only after apply"; write the value down',
      ],
    ],
    [
      "everything at once",
      { vcpu: 96, maxVcpus: 64, wrapUp: Duration.minutes(1), instances: { rootVolume: Size.gibibytes(8) } },
      [
        "wrapUp must be from 2 minutes to 6 hours, got 1 minute; Spot announces the end 2 minutes before",
        "maxVcpus must be at least what one job takes (96 vCPU), or no job ever runs, got 64; raise it, or make the job smaller",
        "instances.rootVolume must be from 30 GiB to 16 TiB, got 8 GiB; ECS's image needs 30 GiB",
      ],
    ],
  ])("%s", (_, props, expected) => {
    expect(mistakes(props)).toEqual(expected);
  });
});

describe("submissions that Batch would refuse", () => {
  const FIFO = "be left out, because the queue is first in, first out";

  test.each<[JobSubmission, Partial<BatchSpotJobProps>, string[]]>([
    [
      { jobName: "array", arraySize: 1 },
      {},
      ["arraySize must be from 2 to 10000, got 1; submit one job without it, or several arrays"],
    ],
    [
      { jobName: "array", arraySize: 10_001 },
      {},
      ["arraySize must be from 2 to 10000, got 10001; submit one job without it, or several arrays"],
    ],
    [{ jobName: "array", arraySize: 2.5 }, {}, ["arraySize must be a whole number, got 2.5; round it"]],
    [
      { jobName: "my job" },
      {},
      [
        'jobName must be 1 to 128 letters, digits, _ and -, beginning with a letter or digit, got "my job"; shorten or rename it',
      ],
    ],
    [
      { jobName: "job", share: "teachers", schedulingPriority: 1 },
      {},
      [
        `share must ${FIFO}, got "teachers"; remove it, or set fairShare`,
        `schedulingPriority must ${FIFO}, got 1; remove it, or set fairShare`,
      ],
    ],
    [
      { jobName: "job" },
      { fairShare: {} },
      ["share must be given, because the queue is shared fairly, got nothing; say whose job it is"],
    ],
  ])("%j", (submission, props, expected) => {
    const said = refusal((stack) =>
      new BatchSpotJob(stack, "Solver", { network, image, ...props }).submission(submission),
    );
    expect(said.split("\n").map((line) => line.replace(/^Shop\/Solver: /, ""))).toEqual(expected);
  });
});

describe("what is allowed and warned of", () => {
  const POOLS = "each type in each zone is one pool of Spot, and jobs wait while none of theirs has room";

  test("nothing, with the defaults in three zones", () => {
    expect(warnings({})).toEqual([]);
  });

  test("one instance type", () => {
    const props = { vcpu: 72, instanceTypes: ["c5.24xlarge"] };
    expect(warnings(props)).toEqual([`instanceTypes names c5.24xlarge only: ${POOLS}; name six or more`]);
  });

  test("fewer than three zones", () => {
    expect(warnings({ network: networkIn("a", "b") })).toEqual([`subnets lie in 2 zones: ${POOLS}; use three or more`]);
    expect(warnings({ network: networkIn("a") })).toEqual([`subnets lie in 1 zone: ${POOLS}; use three or more`]);
  });

  test("machines that run without jobs", () => {
    expect(warnings({ minVcpus: 16 })).toEqual([
      "minVcpus is 16: they run and cost without jobs; set 0 to pay for jobs only",
    ]);
  });
});
