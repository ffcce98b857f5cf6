import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ApplicationAutoScalingClient, DescribeScalingPoliciesCommand } from "@aws-sdk/client-application-auto-scaling";
import { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetWebACLForResourceCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf } from "../../support/gallery";
import { FARGATE_API_FALSE_DIFFERENCES, FARGATE_API_ON_MOTO, FARGATE_API_ON_MOTO_FALSE_DIFFERENCES } from "./coverage";
import { endTasks } from "./ended-tasks";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
/** Most forms, on MiniStack, which runs services and functions. */
let run: RealRun;
/** What MiniStack lacks, on moto. */
let other: RealRun;

/** MiniStack's functions have no SDK of their own as Lambda's have: they find ours, if they lie below our packages. */
const FUNCTIONS = resolve(__dirname, "../../../node_modules/.cache");
let functions: string;

beforeAll(async () => {
  mkdirSync(FUNCTIONS, { recursive: true });
  functions = mkdtempSync(join(FUNCTIONS, "functions-"));
  const forms = formsOf("fargateApi");
  const [first, second] = await Promise.all([
    RealRun.start({
      emulator: "ministack",
      forms,
      notApplied: FARGATE_API_ON_MOTO,
      variables: { TMPDIR: functions },
      beside: endTasks,
    }),
    RealRun.start({
      emulator: "moto",
      forms: forms.filter(({ name }) => name in FARGATE_API_ON_MOTO),
      runningTasks: 2,
      // Seconds until a certificate counts as proven; a minute by default.
      variables: { MOTO_ACM_VALIDATION_WAIT: "1" },
    }),
  ]);
  if (typeof first !== "string") run = first;
  if (typeof second !== "string") other = second;
  missing = [first, second].find((started) => typeof started === "string");
}, 900_000);

afterAll(async () => {
  await Promise.all([run?.close(), other?.close()]);
  rmSync(functions, { recursive: true, force: true });
});

/** A client for the emulator that holds a run. */
function balancing({ endpoint }: RealRun): ElasticLoadBalancingV2Client {
  return new ElasticLoadBalancingV2Client(emulated(endpoint));
}

/** The attributes of a resource that lies directly in the stack. */
function beside(applied: RealRun, address: string): Readonly<Record<string, unknown>> {
  const found = applied.state.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address} in the state`);
  return found.attributes;
}

async function listenersOf(applied: RealRun, name: string) {
  const LoadBalancerArn = String(applied.made("aws_lb", name).arn);
  const { Listeners = [] } = await balancing(applied).send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.toSorted((a, b) => (a.Port ?? 0) - (b.Port ?? 0));
}

/** The rules of the listener that serves, by priority, without the default one. */
async function rulesOf(applied: RealRun, name: string) {
  const ListenerArn = (await listenersOf(applied, name)).at(-1)?.ListenerArn;
  const { Rules = [] } = await balancing(applied).send(new DescribeRulesCommand({ ListenerArn }));
  const own = Rules.filter(({ Priority }) => Priority !== "default");
  return own.toSorted((a, b) => Number(a.Priority) - Number(b.Priority));
}

test("a second plan finds nothing to do, beside what the emulators are known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const unexplained = await Promise.all([
    run.unexplainedChanges(FARGATE_API_FALSE_DIFFERENCES),
    other.unexplainedChanges(FARGATE_API_ON_MOTO_FALSE_DIFFERENCES),
  ]);
  expect(unexplained).toEqual([[], []]);
}, 900_000);

test("a load balancer serves TLS 1.2 and newer, redirects HTTP and answers 404 by itself", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const [plain, secure] = await listenersOf(run, "LoadBalancer");
  expect(plain).toMatchObject({
    Port: 80,
    DefaultActions: [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } }],
  });
  expect(secure).toMatchObject({
    Port: 443,
    Protocol: "HTTPS",
    SslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    Certificates: [{ CertificateArn: beside(run, "aws_acm_certificate.LoadBalancerCertificate").arn }],
    DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
  });
  expect((await listenersOf(run, "FargateApiInsecure")).map(({ Protocol }) => Protocol)).toEqual(["HTTP"]);
});

test("it drops bad headers, keeps access logs, and can be deleted in dev", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const LoadBalancerArn = String(run.made("aws_lb", "FargateApi_LoadBalancer").arn);
  const command = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn });
  const { Attributes = [] } = await balancing(run).send(command);
  expect(Object.fromEntries(Attributes.map(({ Key, Value }) => [Key, Value]))).toMatchObject({
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "idle_timeout.timeout_seconds": "60",
    "access_logs.s3.enabled": "true",
    "access_logs.s3.bucket": run.made("aws_s3_bucket", "FargateApi_LoadBalancer_AccessLogs").bucket,
    "deletion_protection.enabled": "false",
  });
});

test("two APIs share a listener by paths and hosts, two versions share a route by weight", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const shared = await rulesOf(run, "FargateApiSharedEntry");
  expect(shared.map(({ Priority, Conditions = [] }) => [Priority, ...Conditions.map(({ Field }) => Field)])).toEqual([
    ["10", "path-pattern"],
    ["20", "host-header", "path-pattern"],
    ["30", "host-header"],
  ]);
  const [route] = await rulesOf(other, "FargateApiMoving");
  const targets = route?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  expect(targets.map(({ Weight }) => Weight).toSorted()).toEqual([10, 90]);
  expect(new Set(targets.map(({ TargetGroupArn }) => TargetGroupArn)).size).toBe(2);
});

test("a target group checks health and lets requests end", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const TargetGroupArn = String(run.made("aws_lb_target_group", "FargateApi_Current").arn);
  const { TargetGroups } = await balancing(run).send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] }),
  );
  expect(TargetGroups).toMatchObject([
    {
      TargetType: "ip",
      Port: 8080,
      HealthCheckPath: "/health",
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
    },
  ]);
  const { Attributes = [] } = await balancing(run).send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  expect(Object.fromEntries(Attributes.map(({ Key, Value }) => [Key, Value]))).toMatchObject({
    "deregistration_delay.timeout_seconds": "30",
    "stickiness.enabled": "false",
  });
});

test("a migration has run to its end, with the revision that the service then took up", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const invocation = run.made("aws_lambda_invocation", "FargateApiMigrating_Migration");
  const result = JSON.parse(String(invocation.result)) as { taskArn: string; exitCode: number };
  expect(result.exitCode).toBe(0);
  const service = run.made("aws_ecs_service", "FargateApiMigrating_Current_Service");
  const cluster = String(service.cluster);
  const ecs = new ECSClient(emulated(run.endpoint));
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [result.taskArn] }));
  expect(tasks).toMatchObject([
    {
      taskDefinitionArn: service.task_definition,
      launchType: "FARGATE",
      overrides: { containerOverrides: [{ name: "main", command: ["npm", "run", "migrate"] }] },
    },
  ]);
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [String(service.name)] }));
  const [started, created] = [tasks[0]?.createdAt?.getTime(), services[0]?.createdAt?.getTime()];
  expect(started).toBeLessThan(created ?? 0);
});

test("a full API has a second certificate's listener, its firewall, and follows three loads", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const ListenerArn = (await listenersOf(other, "LoadBalancerFull")).at(-1)?.ListenerArn;
  const certificates = await balancing(other).send(new DescribeListenerCertificatesCommand({ ListenerArn }));
  expect(certificates.Certificates).toHaveLength(2);
  const ResourceArn = String(other.made("aws_lb", "FargateApiFull").arn);
  const { WebACL } = await new WAFV2Client(emulated(other.endpoint)).send(
    new GetWebACLForResourceCommand({ ResourceArn }),
  );
  expect(WebACL?.ARN).toBe(beside(other, "aws_wafv2_web_acl.FargateApiFullFirewall").arn);
  const scaling = new ApplicationAutoScalingClient(emulated(other.endpoint));
  const { ScalingPolicies = [] } = await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs" }));
  const targets = ScalingPolicies.map(({ PolicyName, TargetTrackingScalingPolicyConfiguration: policy }) => [
    PolicyName,
    policy?.TargetValue,
    policy?.ScaleOutCooldown,
    policy?.ScaleInCooldown,
  ]);
  expect(targets.toSorted()).toEqual([
    ["cpu", 70, 60, 300],
    ["memory", 80, 60, 300],
    ["requests", 1000, 60, 300],
  ]);
});

test("destroy leaves nothing in the accounts", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const destroyed = await Promise.all([run.destroy(), other.destroy()]);
  expect(destroyed.map(({ left }) => left)).toEqual([[], []]);
}, 900_000);
