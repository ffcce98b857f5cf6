import { DescribeLaunchTemplateVersionsCommand, EC2Client, paginateDescribeInstanceTypes } from "@aws-sdk/client-ec2";
import { describe, expect } from "vitest";
import { BatchSpotJob } from "../../../constructs/compute/batch-spot-job/batch-spot-job";
import { INSTANCE_SIZES } from "../../../constructs/compute/batch-spot-job/instance-sizes";
import { Size } from "../../../constructs/core/size";
import type { Exhibit } from "../../support/gallery";
import { definitionOf, environmentOf, queueOf } from "./batching";
import { ON_MOTO_NOT_APPLIED } from "./coverage";
import { synthesizeForms } from "./forms";
import { emulated } from "./leftovers";
import { check, MOTO_FORMS } from "./on-moto";
import type { RealRun } from "./real-run";

check("the provider would change an environment in place, whatever changes of the job's machines", async (run) => {
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
  const others = MOTO_FORMS.filter(({ name }) => name !== changed.name);
  const next = synthesizeForms([changed, ...others], ON_MOTO_NOT_APPLIED);
  // Of Spot's strategy provider 5.100 does not know that Batch can leave it; 6.10 does, and stacks demand 6.25.
  const onDemand = await run.actionsFor(next, "aws_batch_compute_environment", "BatchSpotJob_OnDemand");
  expect(onDemand).toEqual(["update"]);
});

describe("a job on Spot, read back", () => {
  check("has an environment that Batch can change in place, under Batch's own role", async (run) => {
    const spot = await environmentOf(run, "BatchSpotJob_Spot");
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

  check("as the document has it runs on c5.24xlarge, from 0 to 96 vCPU, with 72 of them for the job", async (run) => {
    const { computeResources } = await environmentOf(run, "BatchSpotJobOneType_Spot");
    expect(computeResources).toMatchObject({ instanceTypes: ["c5.24xlarge"], minvCpus: 0, maxvCpus: 96 });
    const { containerProperties } = await definitionOf(run, "BatchSpotJobOneType");
    expect(containerProperties?.resourceRequirements).toEqual([
      { type: "MEMORY", value: "140000" },
      { type: "VCPU", value: "72" },
    ]);
    expect(containerProperties?.environment).toEqual([
      { name: "MILLRACE_SOLVER_MEMORY_MIB", value: "126000" },
      { name: "MILLRACE_SOLVER_THREADS", value: "72" },
      { name: "MILLRACE_SOLVER_TIME_LIMIT_SECONDS", value: "14100" },
    ]);
  });

  check("tries Spot before on-demand; a former generation is in no queue and takes nothing", async (run) => {
    const environment = (name: string) => run.made("aws_batch_compute_environment", name).arn;
    expect(await orderOf(run, "BatchSpotJob")).toEqual([
      environment("BatchSpotJob_Spot"),
      environment("BatchSpotJob_OnDemand"),
    ]);
    expect(await orderOf(run, "BatchSpotJobFull")).toEqual([
      environment("BatchSpotJobFull_Spot2"),
      environment("BatchSpotJobFull_OnDemand2"),
    ]);
    expect(await environmentOf(run, "BatchSpotJobFull_Spot")).toMatchObject({ state: "DISABLED" });
  });

  check("is tried again after interruptions and failed starts only, and ends after its timeout", async (run) => {
    const { retryStrategy, timeout, platformCapabilities } = await definitionOf(run, "BatchSpotJobFull");
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

  check("launches machines with an encrypted gp3 disk and metadata for sessions alone", async (run) => {
    const { id } = run.made("aws_launch_template", "BatchSpotJobFull_Template");
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: String(id), Versions: ["1"] });
    const [version] = (await new EC2Client(emulated(run.endpoint)).send(command)).LaunchTemplateVersions ?? [];
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

check("the table of instance types says what EC2 says", async (run) => {
  const offered = new Map<string, string>();
  for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes(
    { client: new EC2Client(emulated(run.endpoint)) },
    {},
  )) {
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
});

/** ARNs of the environments that a form's queue tries, in order. */
async function orderOf(run: RealRun, form: string): Promise<readonly (string | undefined)[]> {
  const { computeEnvironmentOrder = [] } = await queueOf(run, form);
  const order = computeEnvironmentOrder.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return order.map(({ computeEnvironment }) => computeEnvironment);
}
