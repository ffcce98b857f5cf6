import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  paginateDescribeInstanceTypes,
} from "@aws-sdk/client-ec2";
import { IAMClient, ListInstanceProfilesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatchSpotJob } from "../../../constructs/compute/batch-spot-job/batch-spot-job";
import { INSTANCE_SIZES } from "../../../constructs/compute/batch-spot-job/instance-sizes";
import { Size } from "../../../constructs/core/size";
import { type Exhibit, formsOf } from "../../support/gallery";
import { BATCH_SPOT_FALSE_DIFFERENCES } from "./coverage";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;
let batch: BatchClient;
let ec2: EC2Client;

beforeAll(async () => {
  // MiniStack can neither change nor delete what it makes for Batch; moto can.
  const started = await RealRun.start({ emulator: "moto", forms: formsOf("batchSpot") });
  if (typeof started === "string") {
    missing = started;
    return;
  }
  run = started;
  batch = new BatchClient(emulated(run.endpoint));
  ec2 = new EC2Client(emulated(run.endpoint));
}, 900_000);

afterAll(async () => run?.close());

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(BATCH_SPOT_FALSE_DIFFERENCES)).toEqual([]);
}, 900_000);

test("the provider would change an environment in place, whatever changes of the job's machines", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const changed: Exhibit = {
    name: "BatchSpotJob",
    build: (scope, id, network) =>
      new BatchSpotJob(scope, id, {
        network,
        image: `public.ecr.aws/millrace/solver@sha256:${"1".repeat(64)}`,
        vcpu: 8,
        instanceTypes: ["c6i.4xlarge", "c7i.4xlarge"],
        minVcpus: 8,
        maxVcpus: 512,
        subnets: { tier: "isolated" },
        instances: { rootVolume: Size.gibibytes(200), detailedMonitoring: true },
        update: { terminateJobs: true },
        tags: { team: "timetable" },
      }),
  };
  const [, ...others] = formsOf("batchSpot");
  const actions = await run.actionsFor([changed, ...others]);
  // Of Spot's strategy provider 5.100 does not know that Batch can leave it; 6.10 does, and stacks demand 6.25.
  const onDemand = [...actions].filter(([address]) =>
    address.startsWith("aws_batch_compute_environment.BatchSpotJob_On"),
  );
  expect(onDemand.map(([, what]) => what)).toEqual([["update"]]);
}, 900_000);

describe("a job on Spot, read back", () => {
  test("has an environment that Batch can change in place, under Batch's own role", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const spot = await environmentOf("BatchSpotJob_Spot");
    expect(spot).toMatchObject({ type: "MANAGED", state: "ENABLED", status: "VALID" });
    expect(spot.serviceRole).toContain("/aws-service-role/batch.amazonaws.com/");
    expect(spot.computeResources).toMatchObject({
      type: "SPOT",
      allocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
      minvCpus: 0,
      maxvCpus: 96,
      ec2Configuration: [{ imageType: "ECS_AL2023" }],
      launchTemplate: { launchTemplateId: run.made("aws_launch_template", "BatchSpotJob_Template").id, version: "1" },
      instanceRole: run.made("aws_iam_instance_profile", "BatchSpotJob_Instances").arn,
    });
    expect([...(spot.computeResources?.instanceTypes ?? [])].sort()).toEqual(
      ["c5", "c5a", "c5n", "c6a", "c6i", "c7a", "c7i"].map((family) => `${family}.4xlarge`),
    );
    expect(spot.computeResources?.bidPercentage).toBeUndefined();
  });

  test("as the document has it runs on c5.24xlarge, from 0 to 96 vCPU, with 72 of them for the job", async ({
    skip,
  }) => {
    if (missing !== undefined) return skip(missing);
    const { computeResources } = await environmentOf("BatchSpotJobOneType_Spot");
    expect(computeResources).toMatchObject({ instanceTypes: ["c5.24xlarge"], minvCpus: 0, maxvCpus: 96 });
    const { containerProperties } = await definitionOf("BatchSpotJobOneType");
    expect(containerProperties?.resourceRequirements).toEqual([
      { type: "MEMORY", value: "140000" },
      { type: "VCPU", value: "72" },
    ]);
    expect(containerProperties?.environment).toEqual([
      { name: "MILLRACE_SOLVER_MEMORY_MIB", value: "126000" },
      { name: "MILLRACE_SOLVER_THREADS", value: "72" },
    ]);
  });

  test("tries Spot before on-demand; a former generation is in no queue and takes nothing", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const environment = (name: string) => run.made("aws_batch_compute_environment", name).arn;
    expect(await orderOf("BatchSpotJob")).toEqual([
      environment("BatchSpotJob_Spot"),
      environment("BatchSpotJob_OnDemand"),
    ]);
    expect(await orderOf("BatchSpotJobFull")).toEqual([
      environment("BatchSpotJobFull_Spot2"),
      environment("BatchSpotJobFull_OnDemand2"),
    ]);
    expect(await environmentOf("BatchSpotJobFull_Spot")).toMatchObject({ state: "DISABLED" });
  });

  test("is tried again after interruptions and failed starts only, and ends after its timeout", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const { retryStrategy, timeout, platformCapabilities } = await definitionOf("BatchSpotJobFull");
    expect(platformCapabilities).toEqual(["EC2"]);
    expect(timeout).toEqual({ attemptDurationSeconds: 2700 });
    const rules = retryStrategy?.evaluateOnExit?.map(({ action, onReason, onStatusReason }) => {
      return `${action?.toUpperCase()} ${onStatusReason ?? onReason}`;
    });
    expect(rules).toEqual([
      "RETRY Host EC2*",
      "RETRY Task failed to start*",
      "RETRY CannotPullContainer*",
      "RETRY DockerTimeoutError*",
      "EXIT *",
    ]);
  });

  test("launches machines with an encrypted gp3 disk and metadata for sessions alone", async ({ skip }) => {
    if (missing !== undefined) return skip(missing);
    const { id } = run.made("aws_launch_template", "BatchSpotJobFull_Template");
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: String(id), Versions: ["1"] });
    const [version] = (await ec2.send(command)).LaunchTemplateVersions ?? [];
    expect(version?.LaunchTemplateData).toMatchObject({
      BlockDeviceMappings: [
        {
          DeviceName: "/dev/xvda",
          Ebs: { Encrypted: true, VolumeType: "gp3", VolumeSize: 100, DeleteOnTermination: true },
        },
      ],
      MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", HttpPutResponseHopLimit: 1 },
      Monitoring: { Enabled: true },
    });
  });
});

test("the table of instance types says what EC2 says", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const offered = new Map<string, string>();
  for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client: ec2 }, {})) {
    for (const { InstanceType, VCpuInfo, MemoryInfo, ProcessorInfo } of InstanceTypes) {
      const [architecture] = ProcessorInfo?.SupportedArchitectures ?? [];
      offered.set(String(InstanceType), `${VCpuInfo?.DefaultVCpus} ${MemoryInfo?.SizeInMiB} ${architecture}`);
    }
  }
  const words = { X86_64: "x86_64", ARM64: "arm64" } as const;
  const different = [...INSTANCE_SIZES.values()].filter(({ name, vcpus, memoryMib, architecture }) => {
    return offered.get(name) !== `${vcpus} ${memoryMib} ${words[architecture]}`;
  });
  expect(different).toEqual([]);
  expect(INSTANCE_SIZES.size).toBeGreaterThan(300);
}, 900_000);

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
  const { computeEnvironments } = await batch.send(new DescribeComputeEnvironmentsCommand({}));
  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({}));
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const iam = new IAMClient(emulated(run.endpoint));
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesCommand({}));
  expect([computeEnvironments, jobQueues, LaunchTemplates ?? [], InstanceProfiles]).toEqual([[], [], [], []]);
}, 900_000);

async function environmentOf(path: string) {
  const arn = String(run.made("aws_batch_compute_environment", path).arn);
  const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [arn] });
  const [environment] = (await batch.send(command)).computeEnvironments ?? [];
  if (environment === undefined) throw new Error(`no compute environment ${arn}`);
  return environment;
}

async function definitionOf(form: string) {
  const arn = String(run.made("aws_batch_job_definition", form).arn);
  const command = new DescribeJobDefinitionsCommand({ jobDefinitions: [arn] });
  const [definition] = (await batch.send(command)).jobDefinitions ?? [];
  if (definition === undefined) throw new Error(`no job definition ${arn}`);
  return definition;
}

/** ARNs of the environments that a form's queue tries, in order. */
async function orderOf(form: string): Promise<readonly (string | undefined)[]> {
  const arn = String(run.made("aws_batch_job_queue", form).arn);
  const [queue] = (await batch.send(new DescribeJobQueuesCommand({ jobQueues: [arn] }))).jobQueues ?? [];
  const order = [...(queue?.computeEnvironmentOrder ?? [])].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return order.map(({ computeEnvironment }) => computeEnvironment);
}
