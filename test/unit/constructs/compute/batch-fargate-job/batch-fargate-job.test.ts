import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MillraceStack } from "../../../../../constructs/app/stack";
import { Retry } from "../../../../../constructs/compute/batch/retry-strategy";
import { BatchFargateJob } from "../../../../../constructs/compute/batch-fargate-job/batch-fargate-job";
import type { BatchFargateJobProps } from "../../../../../constructs/compute/batch-fargate-job/batch-fargate-job-props";
import { bind } from "../../../../../constructs/core/bind";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import { Port } from "../../../../../constructs/core/port";
import { Role } from "../../../../../constructs/core/role";
import { SecurityGroup } from "../../../../../constructs/core/security-group";
import { Size } from "../../../../../constructs/core/size";
import { AppSecret } from "../../../../../constructs/data/app-secret";
import { Bucket } from "../../../../../constructs/data/bucket";
import { WorkQueue } from "../../../../../constructs/messaging/work-queue";
import { Network } from "../../../../../constructs/network/network";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { allowed, permissions } from "../../../../support/permissions";
import { type SynthesizedStack, synthesize, synthesizeApp, testStackProps } from "../../../../support/synthesize";

const image = `123456789012.dkr.ecr.us-west-2.amazonaws.com/grader@sha256:${"ab".repeat(32)}`;
const assumedBy = ["lambda.amazonaws.com"];

function grader(props?: Partial<BatchFargateJobProps>, use?: (job: BatchFargateJob) => void) {
  return synthesize((stack) => {
    const job = new BatchFargateJob(stack, "Grader", { network: isolatedNetwork(), image, ...props });
    use?.(job);
  });
}

function container(stack: SynthesizedStack): Record<string, unknown> {
  return stack.json("Grader/Resource", "container_properties") as Record<string, unknown>;
}

function withoutPath(block: Readonly<Record<string, unknown>>) {
  const { "//": _path, ...rest } = block;
  return rest;
}

describe("a BatchFargateJob by default", () => {
  test("is made of these resources, and no role for the code", () => {
    expect(
      grader()
        .resources()
        .map((line) => line.replace(/-[0-9a-f]{8} /, " ")),
    ).toEqual([
      "Grader/EgressGuard/AllowNames aws_route53_resolver_firewall_rule",
      "Grader/EgressGuard/Anything aws_route53_resolver_firewall_domain_list",
      "Grader/EgressGuard/Association aws_route53_resolver_firewall_rule_group_association",
      "Grader/EgressGuard/BlockAnything aws_route53_resolver_firewall_rule",
      "Grader/EgressGuard/Names aws_route53_resolver_firewall_domain_list",
      "Grader/EgressGuard/RuleGroup aws_route53_resolver_firewall_rule_group",
      "Grader/EgressGuard/S3Policy aws_vpc_endpoint_policy",
      "Grader/ExecutionRole/Policy aws_iam_role_policy",
      "Grader/ExecutionRole/Resource aws_iam_role",
      "Grader/Logs/Resource aws_cloudwatch_log_group",
      "Grader/OnDemand/Resource aws_batch_compute_environment",
      "Grader/Queue/Resource aws_batch_job_queue",
      "Grader/Resource aws_batch_job_definition",
      "Grader/SecurityGroup/Resource aws_security_group",
      "Grader/SecurityGroup/Rules/To-cidr-ipv4-10-0-0-0-16-tcp-443 aws_vpc_security_group_egress_rule",
      "Grader/SecurityGroup/Rules/To-prefix-list-id-tcp-443 aws_vpc_security_group_egress_rule",
    ]);
  });

  test("runs on Fargate in isolated subnets, under a name that leaves room for a successor", () => {
    const stack = grader();
    expect(withoutPath(stack.resource("Grader/OnDemand/Resource"))).toEqual({
      name_prefix: "shop-prod-grader-on-demand-ee96e9d7-",
      type: "MANAGED",
      state: "ENABLED",
      compute_resources: {
        type: "FARGATE",
        max_vcpus: 16,
        subnets: ["subnet-isolated-a", "subnet-isolated-b"],
        security_group_ids: [`\${${stack.address("Grader/SecurityGroup/Resource")}.id}`],
      },
      lifecycle: { create_before_destroy: true },
    });
  });

  test("is not root, writes to /tmp alone, has no credentials, no address and no shell", () => {
    const properties = container(grader());
    expect(properties).toMatchObject({
      user: "1000:1000",
      readonlyRootFilesystem: true,
      volumes: [{ host: {}, name: "tmp" }],
      mountPoints: [{ containerPath: "/tmp", readOnly: false, sourceVolume: "tmp" }],
      networkConfiguration: { assignPublicIp: "DISABLED" },
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      resourceRequirements: [
        { type: "MEMORY", value: "512" },
        { type: "VCPU", value: "0.25" },
      ],
    });
    for (const absent of ["jobRoleArn", "privileged", "ulimits", "enableExecuteCommand", "environment", "secrets"]) {
      expect(properties).not.toHaveProperty(absent);
    }
  });

  test("is ended after 15 minutes, tried three times for infrastructure's failures, and keeps its revisions", () => {
    const definition = grader().resource("Grader/Resource");
    expect(definition).toMatchObject({
      name: "shop-prod-grader",
      type: "container",
      platform_capabilities: ["FARGATE"],
      deregister_on_new_revision: false,
      propagate_tags: true,
      timeout: { attempt_duration_seconds: 900 },
      retry_strategy: {
        attempts: 3,
        evaluate_on_exit: [
          { action: "retry", on_status_reason: "Task failed to start*" },
          { action: "retry", on_status_reason: "ResourceInitializationError*" },
          { action: "retry", on_status_reason: "Timeout waiting for network interface provisioning*" },
          { action: "retry", on_reason: "CannotPullContainer*" },
          { action: "exit", on_reason: "*" },
        ],
      },
    });
    // Provider and service would deregister the new one with the old: the name is the same.
    expect(definition).not.toHaveProperty("lifecycle");
  });

  test("waits in a queue that gives up a job nothing can run after an hour, for each reason Batch knows", () => {
    const stack = grader();
    const cancel = { action: "CANCEL", state: "RUNNABLE", max_time_seconds: 3600 };
    expect(withoutPath(stack.resource("Grader/Queue/Resource"))).toEqual({
      name: "shop-prod-grader-queue-a44720c5",
      state: "ENABLED",
      priority: 1,
      compute_environment_order: [
        { order: 1, compute_environment: `\${${stack.address("Grader/OnDemand/Resource")}.arn}` },
      ],
      job_state_time_limit_action: [
        { ...cancel, reason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" },
        { ...cancel, reason: "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE" },
        { ...cancel, reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT" },
      ],
    });
  });

  test("lets AWS start it with the right to pull its one image and to write its own logs", () => {
    expect(allowed(grader(), "Grader/ExecutionRole/Policy")).toEqual([
      "ecr:BatchCheckLayerAvailability arn:aws:ecr:us-west-2:123456789012:repository/grader",
      "ecr:BatchGetImage arn:aws:ecr:us-west-2:123456789012:repository/grader",
      "ecr:GetAuthorizationToken *",
      "ecr:GetDownloadUrlForLayer arn:aws:ecr:us-west-2:123456789012:repository/grader",
      "logs:CreateLogStream Grader/Logs/Resource:*",
      "logs:PutLogEvents Grader/Logs/Resource:*",
    ]);
  });

  test("reaches the network's own addresses and S3 by TCP 443, and nothing reaches it", () => {
    const stack = grader();
    const rules = stack.resources().filter((line) => line.startsWith("Grader/SecurityGroup/Rules/"));
    const read = rules.map((line) => stack.resource(line.split(" ")[0] ?? ""));
    expect(rules.every((line) => line.endsWith("_egress_rule"))).toBe(true);
    expect(
      read.map(({ cidr_ipv4, prefix_list_id, from_port, to_port }) => [cidr_ipv4, prefix_list_id, from_port, to_port]),
    ).toEqual([
      ["10.0.0.0/16", undefined, 443, 443],
      [undefined, expect.stringMatching(/^\$\{data\.aws_vpc_endpoint\.\w+\.prefix_list_id\}$/), 443, 443],
    ]);
  });

  test("can be submitted only once the ways out are closed and its rights are there", () => {
    expect(grader().dependsOn("Grader/Resource")).toEqual(
      expect.arrayContaining([
        "Grader/ExecutionRole/Policy",
        "Grader/EgressGuard/Association",
        "Grader/EgressGuard/S3Policy",
      ]),
    );
  });
});

describe("a BatchFargateJob's prop", () => {
  test("capacity takes Spot, alone or before on-demand, with the words of its reclaim", () => {
    const spot = grader({ capacity: "spot" });
    expect(spot.resource("Grader/Spot/Resource")).toMatchObject({ compute_resources: { type: "FARGATE_SPOT" } });
    expect(spot.has("Grader/OnDemand/Resource")).toBe(false);
    const both = grader({ capacity: "spotThenOnDemand" });
    expect(both.resource("Grader/Queue/Resource").compute_environment_order).toEqual([
      { order: 1, compute_environment: `\${${both.address("Grader/Spot/Resource")}.arn}` },
      { order: 2, compute_environment: `\${${both.address("Grader/OnDemand/Resource")}.arn}` },
    ]);
    for (const stack of [spot, both]) {
      const { evaluate_on_exit: rules } = stack.resource("Grader/Resource").retry_strategy as {
        evaluate_on_exit: unknown[];
      };
      expect(rules[0]).toEqual({ action: "retry", on_status_reason: "Your Spot Task was interrupted*" });
    }
  });

  test("fit takes the cheapest size that holds it, size exactly one", () => {
    const fitted = container(grader({ fit: { cpu: 0.9, memory: Size.gibibytes(3) } }));
    expect(fitted.resourceRequirements).toEqual([
      { type: "MEMORY", value: "3072" },
      { type: "VCPU", value: "1" },
    ]);
    const exact = container(grader({ size: { cpu: 16, memory: Size.gibibytes(32) } }));
    expect(exact.resourceRequirements).toEqual([
      { type: "MEMORY", value: "32768" },
      { type: "VCPU", value: "16" },
    ]);
  });

  test("architecture, ephemeralStorage, command, parameters, user and scratch are taken over", () => {
    const stack = grader({
      architecture: "ARM64",
      ephemeralStorage: Size.gibibytes(50),
      command: ["grade", "Ref::package", `\${HOME}`],
      parameters: { package: "none" },
      user: "2000:3000",
      scratch: ["/work"],
    });
    expect(container(stack)).toMatchObject({
      runtimePlatform: { cpuArchitecture: "ARM64" },
      ephemeralStorage: { sizeInGiB: 50 },
      command: ["grade", "Ref::package", `$\${HOME}`],
      user: "2000:3000",
      mountPoints: [{ containerPath: "/work" }],
    });
    expect(stack.resource("Grader/Resource").parameters).toEqual({ package: "none" });
  });

  test("runAsRoot and readonlyRoot: false are the ways out", () => {
    expect(container(grader({ runAsRoot: true, readonlyRoot: false, scratch: [] }))).toMatchObject({
      user: "0",
      readonlyRootFilesystem: false,
    });
  });

  test("maxVcpus, timeout, runnableLimit, priority, queueName and definitionName are taken over", () => {
    const stack = grader({
      maxVcpus: 64,
      timeout: Duration.hours(2),
      runnableLimit: Duration.minutes(30),
      priority: 10,
      queueName: "grading",
      definitionName: "grade",
      retry: Retry.never(),
    });
    expect(stack.resource("Grader/OnDemand/Resource")).toMatchObject({ compute_resources: { max_vcpus: 64 } });
    expect(stack.resource("Grader/Queue/Resource")).toMatchObject({
      name: "grading",
      priority: 10,
      job_state_time_limit_action: [{ max_time_seconds: 1800 }, { max_time_seconds: 1800 }, { max_time_seconds: 1800 }],
    });
    expect(stack.resource("Grader/Resource")).toMatchObject({
      name: "grade",
      timeout: { attempt_duration_seconds: 7200 },
      retry_strategy: { attempts: 1, evaluate_on_exit: [{ action: "exit", on_reason: "*" }] },
    });
  });

  test("fairShare makes a policy, and a queue under another name because a queue cannot change its mind", () => {
    const stack = grader({
      fairShare: { weightFactors: { staff: 0.5, "class*": 1 }, decay: Duration.hours(2), reservation: 10 },
      schedulingPriority: 7,
    });
    expect(stack.resource("Grader/Queue/Policy")).toMatchObject({
      fair_share_policy: {
        share_decay_seconds: 7200,
        compute_reservation: 10,
        share_distribution: [
          { share_identifier: "class*", weight_factor: 1 },
          { share_identifier: "staff", weight_factor: 0.5 },
        ],
      },
    });
    expect(stack.resource("Grader/Queue/Resource")).toMatchObject({
      name: "shop-prod-grader-queue-a44720c5-fair",
      scheduling_policy_arn: `\${${stack.address("Grader/Queue/Policy")}.arn}`,
    });
    expect(stack.resource("Grader/Resource").scheduling_priority).toBe(7);
  });

  test("logRetention and logEncryptionKey are about its log group", () => {
    const stack = grader({ logRetention: Duration.days(7), logEncryptionKey: EncryptionKey.fromArn("arn:k") });
    expect(stack.resource("Grader/Logs/Resource")).toMatchObject({
      name: "/batch/shop-prod-grader",
      retention_in_days: 7,
      kms_key_id: "arn:k",
    });
  });

  test("tags tags whatever can be tagged", () => {
    const stack = grader({ tags: { team: "a" }, fairShare: {}, capacity: "spotThenOnDemand" }, (job) => job.role);
    const untaggable = /_(rule|role_policy|endpoint_policy)$/;
    const taggable = stack.resources().filter((line) => !untaggable.test(line));
    expect(taggable.length).toBeGreaterThan(10);
    for (const line of taggable) expect(stack.resource(line.split(" ")[0] ?? "").tags, line).toEqual({ team: "a" });
  });
});

describe("a BatchFargateJob's code", () => {
  test("gets a role when it is granted something, and the definition waits for the grant", () => {
    const stack = synthesize((scope) => {
      const job = new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image });
      expect(job.jobRole).toBeUndefined();
      bind(job, new Bucket(scope, "Results"), { access: "write", environment: "RESULTS" });
      expect(job.jobRole).toBe(job.role);
    });
    expect(container(stack)).toMatchObject({
      jobRoleArn: `\${${stack.address("Grader/JobRole/Resource")}.arn}`,
      environment: [{ name: "RESULTS_ARN" }, { name: "RESULTS_NAME" }],
    });
    expect(stack.dependsOn("Grader/Resource")).toContain("Grader/JobRole/Policy");
    expect(allowed(stack, "Grader/JobRole/Policy")).toContain("s3:PutObject Results/Resource/*");
  });

  test("gets secrets by reference alone, read by the role that starts it", () => {
    const stack = synthesize((scope) => {
      const secrets = { SIGNING_KEY: new AppSecret(scope, "Key").toContainerSecret() };
      new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image, secrets });
    });
    expect(container(stack).secrets).toEqual([
      { name: "SIGNING_KEY", valueFrom: `\${${stack.address("Key/Resource")}.arn}` },
    ]);
    expect(allowed(stack, "Grader/ExecutionRole/Policy")).toContain("secretsmanager:GetSecretValue Key/Resource");
    expect(stack.has("Grader/JobRole/Resource")).toBe(false);
    expect(stack.dependsOn("Grader/Resource")).toContain("Key/Version");
    expect(stack.resource("Grader/EgressGuard/Names").domains).toContain("secretsmanager.us-west-2.amazonaws.com.");
  });

  test("makes the same definition, whatever the order of its settings", () => {
    const inOrder = (names: readonly string[]) =>
      container(grader({}, (job) => names.forEach((name) => void job.addSetting(name, name.toLowerCase()))));
    expect(inOrder(["A", "B", "C"])).toEqual(inOrder(["C", "A", "B"]));
  });

  test("can be let through to others", () => {
    const stack = synthesize((scope) => {
      const server = new SecurityGroup(scope, "Server", { vpcId: "vpc-1", defaultPort: Port.tcp(5432) });
      const job = new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image });
      server.connections.allowDefaultPortFrom(job);
    });
    expect(stack.resources().filter((line) => line.includes("5432"))).toHaveLength(2);
  });
});

describe("a BatchFargateJob's network", () => {
  test("is known by its endpoints where it is ours: their group, and no address", () => {
    const stack = synthesize((scope) => {
      const availabilityZones = ["us-west-2a", "us-west-2b"];
      const network = new Network(scope, "Network", { availabilityZones, nat: "none", endpoints: "fargate" });
      new BatchFargateJob(scope, "Grader", { network, image });
    });
    const rules = stack.resources().filter((line) => line.startsWith("Grader/SecurityGroup/Rules/"));
    const read = rules.map((line) => stack.resource(line.split(" ")[0] ?? ""));
    expect(
      read.map(({ referenced_security_group_id, prefix_list_id }) => referenced_security_group_id ?? prefix_list_id),
    ).toEqual([
      `\${${stack.address("Network/Endpoints/S3")}.prefix_list_id}`,
      `\${${stack.address("Network/Endpoints/SecurityGroup/Resource")}.id}`,
    ]);
    expect(stack.resource("Grader/EgressGuard/S3Policy").vpc_endpoint_id).toBe(
      `\${${stack.address("Network/Endpoints/S3")}.id}`,
    );
  });

  test("answers the names of endpoints, registry and named buckets, and leads to no other bucket", () => {
    const stack = synthesize((scope) => {
      const buckets = [new Bucket(scope, "Submissions")];
      new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image, buckets });
    });
    const bucket = `\${${stack.address("Submissions/Resource")}.bucket}`;
    expect([...(stack.resource("Grader/EgressGuard/Names").domains as string[])].sort()).toEqual(
      [
        `${bucket}.s3.amazonaws.com.`,
        `${bucket}.s3.us-west-2.amazonaws.com.`,
        "123456789012.dkr.ecr.us-west-2.amazonaws.com.",
        "api.ecr.us-west-2.amazonaws.com.",
        "logs.us-west-2.amazonaws.com.",
        "prod-us-west-2-starport-layer-bucket.s3.amazonaws.com.",
        "prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com.",
      ].sort(),
    );
    expect([...new Set(permissions(stack, "Grader/EgressGuard/S3Policy").map(({ resource }) => resource))]).toEqual([
      "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*",
      "Submissions/Resource",
      "Submissions/Resource/*",
    ]);
    expect(stack.has("Grader/JobRole/Resource")).toBe(false);
  });

  test("stays as it is where dns and bucketAccess say so", () => {
    const open = grader({ dns: "open", bucketAccess: "any" });
    expect(open.resources().filter((line) => line.includes("EgressGuard"))).toEqual([]);
    const named = grader({ dns: "open" });
    expect(named.resources().filter((line) => line.includes("EgressGuard"))).toEqual([
      "Grader/EgressGuard/S3Policy aws_vpc_endpoint_policy",
    ]);
  });

  test("has one guard for all its jobs", () => {
    const stack = synthesize((scope) => {
      const network = isolatedNetwork();
      const first = new BatchFargateJob(scope, "Grader", { network, image });
      const { egressGuard } = first;
      const buckets = [new Bucket(scope, "Reports")];
      const second = new BatchFargateJob(scope, "Reporter", { network, image, buckets, egressGuard });
      expect(second.egressGuard).toBe(egressGuard);
    });
    const names = stack.resource("Grader/EgressGuard/Names").domains as string[];
    expect(names.filter((name) => name.includes(stack.address("Reports/Resource")))).toHaveLength(2);
    expect(stack.has("Reporter/EgressGuard/Names")).toBe(false);
  });
});

describe("a BatchFargateJob grants", () => {
  function granted(give: (job: BatchFargateJob, role: Role) => void) {
    return synthesize((scope) => {
      new BatchFargateJob(scope, "Other", { network: isolatedNetwork(["c"]), image, dns: "open", bucketAccess: "any" });
      const job = new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image });
      give(job, new Role(scope, "Role", { assumedBy }));
    });
  }

  test("submitting any revision, by the bare name too, to its own queue alone", () => {
    const stack = granted((job, role) => job.grantAccess(role, "submit"));
    const prefix = `\${${stack.address("Grader/Resource")}.arn_prefix}`;
    expect(allowed(stack, "Role/Policy")).toEqual([
      `batch:SubmitJob ${prefix}`,
      `batch:SubmitJob ${prefix}:*`,
      "batch:SubmitJob Grader/Queue/Resource",
    ]);
  });

  test("submitting with one tag, and no other", () => {
    const stack = granted((job, role) => job.grantSubmit(role, { tag: { key: "millrace:job" } }));
    expect(permissions(stack, "Role/Policy").filter(({ action }) => action !== "batch:SubmitJob")).toEqual([
      {
        action: "batch:TagResource",
        resource: expect.stringMatching(/^arn:aws:batch:us-west-2:.*:job\/\*$/),
        conditions: {
          StringLike: { "aws:RequestTag/millrace:job": "*" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["millrace:job"] },
        },
      },
    ]);
  });

  test("cancelling jobs, those with a tag if one is named", () => {
    const any = permissions(
      granted((job, role) => job.grantAccess(role, "cancel")),
      "Role/Policy",
    );
    expect(any.map(({ action, conditions }) => [action, conditions])).toEqual([
      ["batch:CancelJob", undefined],
      ["batch:TerminateJob", undefined],
    ]);
    const tag = { key: "queue", value: "grading" };
    const tagged = permissions(
      granted((job, role) => job.grantCancel(role, { tag })),
      "Role/Policy",
    );
    for (const { resource, conditions } of tagged) {
      expect(resource).toMatch(/^arn:aws:batch:us-west-2:.*:job\/\*$/);
      expect(conditions).toEqual({ StringEquals: { "aws:ResourceTag/queue": "grading" } });
    }
  });

  test("reading jobs, for which Batch knows no resources", () => {
    const stack = granted((job, role) => job.grantAccess(role, "describe"));
    expect(allowed(stack, "Role/Policy")).toEqual(["batch:DescribeJobs *", "batch:ListJobs *"]);
  });

  test("never another queue or definition, whatever is combined", () => {
    const words = ["submit", "cancel", "describe"] as const;
    fc.assert(
      fc.property(fc.subarray([...words], { minLength: 1 }), fc.boolean(), (accesses, tagged) => {
        const tag = tagged ? { tag: { key: "millrace:job" } } : {};
        const stack = granted((job, role) => {
          for (const access of accesses) job.grantAccess(role, access);
          if (tagged) job.grantSubmit(role, tag);
        });
        for (const { action, resource } of permissions(stack, "Role/Policy")) {
          expect(action).toMatch(/^batch:(SubmitJob|CancelJob|TerminateJob|DescribeJobs|ListJobs|TagResource)$/);
          expect(resource).not.toContain(stack.address("Other/Resource"));
          expect(resource).not.toBe("Other/Queue/Resource");
          if (resource === "*") expect(action).toMatch(/:(DescribeJobs|ListJobs)$/);
        }
      }),
      { numRuns: 10 },
    );
  });

  test("what a submitter must know, as settings, however often it is bound", () => {
    const stack = synthesize((scope) => {
      const job = new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image });
      const { egressGuard } = job;
      const other = new BatchFargateJob(scope, "Other", { network: isolatedNetwork(), image, egressGuard });
      for (const access of ["submit", "describe"] as const) bind(other, job, { access, environment: "GRADER" });
    });
    const [queue, definition] = [stack.address("Grader/Queue/Resource"), stack.address("Grader/Resource")];
    const { environment } = stack.json("Other/Resource", "container_properties") as { environment: unknown };
    expect(environment).toEqual([
      { name: "GRADER_DEFINITION_ARN", value: `\${${definition}.arn}` },
      { name: "GRADER_DEFINITION_NAME", value: `\${${definition}.name}` },
      { name: "GRADER_QUEUE_ARN", value: `\${${queue}.arn}` },
      { name: "GRADER_QUEUE_NAME", value: `\${${queue}.name}` },
    ]);
  });
});

describe("a BatchFargateJob tells", () => {
  test("a queue when a job ends, by the queue's ARN, and keeps what it could not deliver", () => {
    const stack = synthesize((scope) => {
      const job = new BatchFargateJob(scope, "Grader", { network: isolatedNetwork(), image });
      const { rule, deadLetters } = job.onStateChange("Ended", { target: new WorkQueue(scope, "Ends") });
      expect(rule.metricMatchedEvents().dimensions).toEqual({ RuleName: rule.ruleName });
      expect(deadLetters.metricVisible().dimensions).toEqual({ QueueName: deadLetters.name });
    });
    expect(stack.json("Grader/Ended/Resource", "event_pattern")).toEqual({
      source: ["aws.batch"],
      "detail-type": ["Batch Job State Change"],
      detail: {
        jobQueue: [`\${${stack.address("Grader/Queue/Resource")}.arn}`],
        status: ["FAILED", "SUCCEEDED"],
      },
    });
    expect(stack.resource("Grader/Ended/Target")).toMatchObject({
      arn: `\${${stack.address("Ends/Resource")}.arn}`,
      dead_letter_config: { arn: `\${${stack.address("Grader/Ended/DeadLetters/Resource")}.arn}` },
    });
  });

  test("of its cluster what Container Insights knows, because Batch itself counts nothing", () => {
    const stack = grader({}, (job) => {
      const [environment] = job.environments;
      const metrics = [
        environment?.metricTasks(),
        environment?.metricCpuReserved(),
        environment?.metricCpuUtilized(),
        environment?.metricMemoryUtilized(),
      ];
      expect(metrics.map((metric) => [metric?.namespace, metric?.metricName])).toEqual([
        ["ECS/ContainerInsights", "TaskCount"],
        ["ECS/ContainerInsights", "CpuReserved"],
        ["ECS/ContainerInsights", "CpuUtilized"],
        ["ECS/ContainerInsights", "MemoryUtilized"],
      ]);
      job.addSetting("CLUSTER", metrics[0]?.dimensions.ClusterName ?? "");
    });
    expect(container(stack).environment).toEqual([
      {
        name: "CLUSTER",
        value: `\${element(split("/", ${stack.address("Grader/OnDemand/Resource")}.ecs_cluster_arn), 1)}`,
      },
    ]);
  });
});

test("a guard in another stack knows what jobs here need, and no circle arises", () => {
  const app = synthesizeApp((root) => {
    const first = new MillraceStack(root, "First", testStackProps());
    const second = new MillraceStack(root, "Second", testStackProps());
    const { egressGuard } = new BatchFargateJob(first, "Grader", { network: isolatedNetwork(), image });
    new BatchFargateJob(second, "Reporter", { network: isolatedNetwork(), image, egressGuard });
  });
  expect(
    app
      .stack("Second")
      .resources()
      .some((line) => line.includes("EgressGuard")),
  ).toBe(false);
});
