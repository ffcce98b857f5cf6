import { describe, expect, test } from "vitest";
import { BatchSpotJob } from "../../../../../constructs/compute/batch-spot-job/batch-spot-job";
import type { BatchSpotJobProps } from "../../../../../constructs/compute/batch-spot-job/batch-spot-job-props";
import { bind } from "../../../../../constructs/core/bind";
import { Duration } from "../../../../../constructs/core/duration";
import { Role } from "../../../../../constructs/core/role";
import { Size } from "../../../../../constructs/core/size";
import { Bucket } from "../../../../../constructs/data/bucket";
import { Network } from "../../../../../constructs/network/network";
import { allowed, permissions } from "../../../../support/permissions";
import { synthesize } from "../../../../support/synthesize";

const digest = `sha256:${"0".repeat(64)}`;
const image = `123456789012.dkr.ecr.us-west-2.amazonaws.com/solver@${digest}`;
const network = networkIn("a", "b", "c");

function networkIn(...zones: readonly string[]) {
  const subnets = zones.map((zone) => ({
    availabilityZone: `us-west-2${zone}`,
    subnetId: `subnet-${zone}`,
    routeTableId: `rtb-${zone}`,
    cidr: "10.0.0.0/24",
  }));
  return Network.fromIds({ vpcId: "vpc-1", cidr: "10.0.0.0/16", subnets: { private: subnets, isolated: subnets } });
}

function solver(props: Partial<BatchSpotJobProps> = {}) {
  return synthesize((stack) => new BatchSpotJob(stack, "Solver", { network, image, ...props }));
}

type Block = Readonly<Record<string, unknown>>;

/** The one set of resources of an environment. */
function resourcesOf(stack: ReturnType<typeof solver>, environment: string): Block {
  return stack.resource(`Solver/${environment}/Resource`).compute_resources as Block;
}

function container(stack: ReturnType<typeof solver>) {
  return stack.json("Solver/Resource", "container_properties") as {
    environment?: { name: string; value: string }[];
    resourceRequirements: { type: string; value: string }[];
  };
}

describe("a BatchSpotJob by default", () => {
  const stack = solver();

  test("is made of these resources", () => {
    expect(stack.resources()).toEqual([
      "Solver/ExecutionRole/Policy aws_iam_role_policy",
      "Solver/ExecutionRole/Resource aws_iam_role",
      "Solver/Instances/Resource aws_iam_instance_profile",
      "Solver/Instances/Role/Policy aws_iam_role_policy",
      "Solver/Instances/Role/Resource aws_iam_role",
      "Solver/Logs/Resource aws_cloudwatch_log_group",
      "Solver/OnDemand/Resource aws_batch_compute_environment",
      "Solver/Queue/Resource aws_batch_job_queue",
      "Solver/Resource aws_batch_job_definition",
      "Solver/SecurityGroup/Resource aws_security_group",
      "Solver/SecurityGroup/Rules/To-cidr-ipv4-0-0-0-0-0-tcp-443-24a3a0c1 aws_vpc_security_group_egress_rule",
      "Solver/Spot/Resource aws_batch_compute_environment",
      "Solver/Template/Resource aws_launch_template",
    ]);
  });

  test("has an environment that Batch can change in place, whatever changes", () => {
    const {
      "//": _path,
      depends_on: _order,
      compute_resources: _resources,
      ...spot
    } = stack.resource("Solver/Spot/Resource");
    expect(spot).toEqual({
      name_prefix: "shop-prod-solver-spot-",
      type: "MANAGED",
      state: "ENABLED",
      update_policy: { terminate_jobs_on_update: false, job_execution_timeout_minutes: 240 },
      lifecycle: { create_before_destroy: true, ignore_changes: ["compute_resources[0].desired_vcpus"] },
    });
    expect(resourcesOf(stack, "Spot")).toEqual({
      type: "SPOT",
      allocation_strategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
      min_vcpus: 0,
      max_vcpus: 96,
      instance_type: [
        "c5.4xlarge",
        "c5a.4xlarge",
        "c5n.4xlarge",
        "c6i.4xlarge",
        "c6a.4xlarge",
        "c7i.4xlarge",
        "c7a.4xlarge",
      ],
      ec2_configuration: [{ image_type: "ECS_AL2023" }],
      instance_role: `\${${stack.address("Solver/Instances/Resource")}.arn}`,
      launch_template: {
        launch_template_id: `\${${stack.address("Solver/Template/Resource")}.id}`,
        version: `\${${stack.address("Solver/Template/Resource")}.latest_version}`,
      },
      security_group_ids: [`\${${stack.address("Solver/SecurityGroup/Resource")}.id}`],
      subnets: ["subnet-a", "subnet-b", "subnet-c"],
      tags: { Name: expect.stringMatching(/^shop-prod-solver-spot-[0-9a-f]{8}$/) },
    });
  });

  test("falls back to one job's worth of on-demand capacity, of the same types", () => {
    expect(resourcesOf(stack, "OnDemand")).toMatchObject({
      type: "EC2",
      allocation_strategy: "BEST_FIT_PROGRESSIVE",
      min_vcpus: 0,
      max_vcpus: 16,
      instance_type: resourcesOf(stack, "Spot").instance_type,
    });
    expect(stack.resource("Solver/Queue/Resource").compute_environment_order).toEqual([
      { order: 1, compute_environment: `\${${stack.address("Solver/Spot/Resource")}.arn}` },
      { order: 2, compute_environment: `\${${stack.address("Solver/OnDemand/Resource")}.arn}` },
    ]);
  });

  test("bids no price of its own, and passes no role to Batch", () => {
    for (const environment of ["Spot", "OnDemand"]) {
      expect(resourcesOf(stack, environment)).not.toHaveProperty("bid_percentage");
      expect(resourcesOf(stack, environment)).not.toHaveProperty("spot_iam_fleet_role");
      expect(resourcesOf(stack, environment)).not.toHaveProperty("desired_vcpus");
      expect(stack.resource(`Solver/${environment}/Resource`)).not.toHaveProperty("service_role");
    }
  });

  test("launches machines with one encrypted gp3 disk and session-bound metadata for themselves only", () => {
    expect(stack.resource("Solver/Template/Resource")).toMatchObject({
      name_prefix: expect.stringMatching(/^shop-prod-solver-template-[0-9a-f]{8}-$/),
      update_default_version: true,
      block_device_mappings: [
        {
          device_name: "/dev/xvda",
          ebs: { encrypted: "true", volume_type: "gp3", volume_size: 50, delete_on_termination: "true" },
        },
      ],
      metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
      monitoring: { enabled: false },
      tag_specifications: [{ resource_type: "volume", tags: { Name: "shop-prod-solver" } }],
    });
  });

  test("tells the solver its threads and memory, and takes what one machine has free", () => {
    const { resourceRequirements, environment } = container(stack);
    expect(resourceRequirements).toEqual([
      { type: "MEMORY", value: "31129" },
      { type: "VCPU", value: "16" },
    ]);
    expect(environment).toEqual([
      { name: "MILLRACE_SOLVER_MEMORY_MIB", value: "28016" },
      { name: "MILLRACE_SOLVER_THREADS", value: "16" },
      { name: "MILLRACE_SOLVER_TIME_LIMIT_SECONDS", value: "14100" },
    ]);
  });

  test("tries interrupted attempts and failed starts again, and nothing else", () => {
    expect(stack.resource("Solver/Resource")).toMatchObject({
      platform_capabilities: ["EC2"],
      timeout: { attempt_duration_seconds: 14_400 },
      retry_strategy: {
        attempts: 3,
        evaluate_on_exit: [
          { action: "retry", on_status_reason: "Host EC2*" },
          { action: "retry", on_status_reason: "Task failed to start*" },
          { action: "retry", on_reason: "CannotPullContainer*" },
          { action: "retry", on_reason: "DockerTimeoutError*" },
          { action: "exit", on_reason: "*" },
        ],
      },
    });
  });

  test("makes the machines' rights before the environments, so that they go after them", () => {
    for (const environment of ["Spot", "OnDemand"]) {
      expect(stack.dependsOn(`Solver/${environment}/Resource`)).toContain("Solver/Instances/Role/Policy");
    }
  });

  test("lets its machines join its own clusters, pull its image and write its logs only", () => {
    const lines = allowed(stack, "Solver/Instances/Role/Policy").map((line) =>
      line.replace(/\$\{data[^}]*\}/, "ACCOUNT"),
    );
    const cluster = (purchase: string) => `arn:aws:ecs:us-west-2:ACCOUNT:cluster/*shop-prod-solver-${purchase}-*`;
    const members = "arn:aws:ecs:us-west-2:ACCOUNT:container-instance/*";
    const joining = ["DeregisterContainerInstance", "RegisterContainerInstance"];
    const reporting = ["SubmitAttachmentStateChanges", "SubmitContainerStateChange", "SubmitTaskStateChange"];
    const repository = "arn:aws:ecr:us-west-2:123456789012:repository/solver";
    expect(lines).toEqual(
      [
        "ecr:GetAuthorizationToken *",
        ...["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"].map(
          (action) => `ecr:${action} ${repository}`,
        ),
        ...[...joining, ...reporting].flatMap((action) => [
          `ecs:${action} ${cluster("spot")}`,
          `ecs:${action} ${cluster("on-demand")}`,
        ]),
        ...["Poll", "StartTelemetrySession", "TagResource", "UpdateContainerInstancesState"].map(
          (action) => `ecs:${action} ${members}`,
        ),
        "ecs:DiscoverPollEndpoint *",
        "logs:CreateLogStream Solver/Logs/Resource:*",
        "logs:PutLogEvents Solver/Logs/Resource:*",
      ].sort(),
    );
    const poll = permissions(stack, "Solver/Instances/Role/Policy").find(({ action }) => action === "ecs:Poll");
    expect(JSON.stringify(poll?.conditions)).toContain("cluster/*shop-prod-solver-spot-*");
  });
});

describe("a BatchSpotJob as the document has it", () => {
  const stack = solver({
    vcpu: 72,
    memory: Size.mebibytes(140_000),
    instanceTypes: ["c5.24xlarge"],
    minVcpus: 0,
    maxVcpus: 96,
    onDemandFallback: false,
  });

  test("runs on c5.24xlarge, from 0 to 96 vCPU", () => {
    expect(resourcesOf(stack, "Spot")).toMatchObject({ instance_type: ["c5.24xlarge"], min_vcpus: 0, max_vcpus: 96 });
    expect(stack.has("Solver/OnDemand/Resource")).toBe(false);
    expect(stack.resource("Solver/Queue/Resource").compute_environment_order).toHaveLength(1);
  });

  test("gives the solver 72 threads, 126,000 MiB, and its 4 hours less 5 minutes", () => {
    expect(container(stack).environment?.map(({ value }) => value)).toEqual(["126000", "72", "14100"]);
  });
});

describe("what follows from other props", () => {
  test("a disk, watching, the time jobs have on an update", () => {
    const stack = solver({
      instances: { rootVolume: Size.gibibytes(200), detailedMonitoring: true },
      update: { terminateJobs: true, jobTimeout: Duration.minutes(5) },
    });
    expect(stack.resource("Solver/Template/Resource")).toMatchObject({
      block_device_mappings: [{ ebs: { volume_size: 200 } }],
      monitoring: { enabled: true },
    });
    expect(stack.resource("Solver/Spot/Resource").update_policy).toEqual({
      terminate_jobs_on_update: true,
      job_execution_timeout_minutes: 5,
    });
  });

  test("a job longer than six hours is given those when the environment changes", () => {
    const stack = solver({ timeout: Duration.days(2) });
    expect(stack.resource("Solver/Spot/Resource").update_policy).toMatchObject({ job_execution_timeout_minutes: 360 });
  });

  test("Graviton types run an image for ARM", () => {
    const stack = solver({ architecture: "ARM64" });
    expect(resourcesOf(stack, "Spot").instance_type).toContain("c7g.4xlarge");
  });

  test("without egress nothing is reached but what connections allow", () => {
    const stack = solver({ egress: "none", subnets: { tier: "isolated" } });
    expect(stack.resources().filter((line) => line.includes("egress"))).toEqual([]);
  });

  test("variables of one's own for the solver, or none", () => {
    const own = solver({ solver: { threads: "THREADS", timeLimitSeconds: "TIME_LIMIT" }, vcpu: 4 });
    expect(container(own).environment).toEqual([
      { name: "THREADS", value: "4" },
      { name: "TIME_LIMIT", value: "14100" },
    ]);
    expect(container(solver({ solver: {} })).environment).toBeUndefined();
  });

  test("tags on the environment, its machines and their disks", () => {
    const stack = solver({ tags: { team: "timetable" } });
    expect(stack.resource("Solver/Spot/Resource").tags).toEqual({ team: "timetable" });
    expect(resourcesOf(stack, "Spot").tags).toMatchObject({ team: "timetable" });
    expect(stack.resource("Solver/Template/Resource").tag_specifications).toMatchObject([
      { tags: { team: "timetable" } },
    ]);
  });

  test("a queue's limit on waiting, its shares and its priority", () => {
    const stack = solver({
      runnableLimit: Duration.minutes(20),
      priority: 7,
      fairShare: { weightFactors: { teachers: 0.5 } },
      schedulingPriority: 3,
    });
    expect(stack.resource("Solver/Queue/Resource")).toMatchObject({
      priority: 7,
      scheduling_policy_arn: `\${${stack.address("Solver/Queue/Policy")}.arn}`,
      job_state_time_limit_action: expect.arrayContaining([expect.objectContaining({ max_time_seconds: 1200 })]),
    });
    expect(stack.resource("Solver/Resource").scheduling_priority).toBe(3);
  });
});

describe("a draining generation", () => {
  const stack = solver({ generations: { current: 2, draining: [1] } });

  test("is kept as it was, takes no jobs, and is in no queue", () => {
    const former = stack.resource("Solver/Spot/Resource");
    expect(former).toMatchObject({
      name_prefix: "shop-prod-solver-spot-",
      state: "DISABLED",
      lifecycle: {
        create_before_destroy: true,
        ignore_changes: ["compute_resources", "name_prefix", "tags", "update_policy"],
      },
    });
    expect(stack.resource("Solver/Spot2/Resource")).toMatchObject({
      name_prefix: "shop-prod-solver-spot-2-",
      state: "ENABLED",
    });
    expect(stack.resource("Solver/Queue/Resource").compute_environment_order).toEqual([
      { order: 1, compute_environment: `\${${stack.address("Solver/Spot2/Resource")}.arn}` },
      { order: 2, compute_environment: `\${${stack.address("Solver/OnDemand2/Resource")}.arn}` },
    ]);
  });

  test("keeps its machines' right to report", () => {
    const lines = allowed(stack, "Solver/Instances/Role/Policy").join("\n");
    expect(lines).toContain("cluster/*shop-prod-solver-spot-*");
    expect(lines).toContain("cluster/*shop-prod-solver-on-demand-2-*");
  });
});

describe("what others do with the job", () => {
  test("submitters may submit any revision to this queue, cancel and describe", () => {
    const stack = synthesize((scope) => {
      const job = new BatchSpotJob(scope, "Solver", { network, image });
      const api = new Role(scope, "Api", { assumedBy: ["lambda.amazonaws.com"] });
      job.grantSubmit(api);
      job.grantCancel(api);
      job.grantDescribe(api);
    });
    const lines = allowed(stack, "Api/Policy").map((line) => line.split(" ")[0]);
    expect([...new Set(lines)]).toEqual([
      "batch:CancelJob",
      "batch:DescribeJobs",
      "batch:ListJobs",
      "batch:SubmitJob",
      "batch:TerminateJob",
    ]);
  });

  test("bind gives the code a role, variables, and the order in which they come", () => {
    const stack = synthesize((scope) => {
      const job = new BatchSpotJob(scope, "Solver", { network, image });
      expect(job.jobRole).toBeUndefined();
      bind(job, new Bucket(scope, "Results"), { access: "write", environment: "RESULTS" });
      expect(job.jobRole).toBeDefined();
    });
    expect(container(stack).environment?.map(({ name }) => name)).toContain("RESULTS_NAME");
    expect(stack.dependsOn("Solver/Resource")).toContain("Solver/JobRole/Policy");
  });

  test("submitters get the request for one job or an array of them", () => {
    synthesize((scope) => {
      const job = new BatchSpotJob(scope, "Solver", { network, image });
      const { jobQueueArn: jobQueue, jobDefinitionName: jobDefinition } = job;
      expect(job.submission({ jobName: "one" })).toEqual({ jobName: "one", jobQueue, jobDefinition });
      expect(job.submission({ jobName: "many", arraySize: 10_000 })).toEqual({
        jobName: "many",
        jobQueue,
        jobDefinition,
        arrayProperties: { size: 10_000 },
      });
      const fair = new BatchSpotJob(scope, "Fair", { network, image, fairShare: {} });
      expect(fair.submission({ jobName: "one", share: "teachers", schedulingPriority: 5 })).toMatchObject({
        shareIdentifier: "teachers",
        schedulingPriorityOverride: 5,
      });
    });
  });

  test("what it costs at most is known: each limit and one machine more", () => {
    synthesize((scope) => {
      const sized = (id: string, props: Partial<BatchSpotJobProps>) =>
        new BatchSpotJob(scope, id, { network, image, ...props }).mostVcpus;
      expect(sized("One", { instanceTypes: ["c5.24xlarge"], onDemandFallback: false })).toBe(192);
      expect(sized("Two", {})).toBe(96 + 16 + 16 + 16);
      expect(sized("Unknown", { instanceTypes: ["default_x86_64"] })).toBeUndefined();
    });
  });

  test("solver, attempt and caller give up in this order", () => {
    synthesize((scope) => {
      const { timing } = new BatchSpotJob(scope, "Solver", { network, image, timeout: Duration.hours(1) });
      expect(timing.solverTimeLimit.toMinutes()).toBe(55);
      expect(timing.attemptTimeout.toMinutes()).toBe(60);
      expect(timing.callerDeadline.toMinutes()).toBe(360);
    });
  });
});
