import { DescribeServicesCommand, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect } from "vitest";
import { balancing, beside, listenersOf, rulesOf } from "./balancing";
import { emulated } from "./leftovers";
import { check } from "./on-ministack";

check("a load balancer serves TLS 1.2 and newer, redirects HTTP and answers 404 by itself", async (run) => {
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

check("it drops bad headers, keeps access logs, and can be deleted in dev", async (run) => {
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

check("two APIs share a listener by paths and hosts", async (run) => {
  const shared = await rulesOf(run, "FargateApiSharedEntry");
  expect(shared.map(({ Priority, Conditions = [] }) => [Priority, ...Conditions.map(({ Field }) => Field)])).toEqual([
    ["10", "path-pattern"],
    ["20", "host-header", "path-pattern"],
    ["30", "host-header"],
  ]);
});

check("a target group checks health and lets requests end", async (run) => {
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

check("a migration has run to its end, with the revision that the service then took up", async (run) => {
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
