import { ApplicationAutoScalingClient, DescribeScalingPoliciesCommand } from "@aws-sdk/client-application-auto-scaling";
import { DescribeListenerCertificatesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetWebACLForResourceCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { expect } from "vitest";
import { GALLERY_FIREWALL } from "../../support/gallery/fargate-api";
import { balancing, listenersOf, rulesOf } from "./balancing";
import { emulated } from "./leftovers";
import { check } from "./on-moto";

check("two versions share a route by weight", async (run) => {
  const [route] = await rulesOf(run, "FargateApiMoving");
  const targets = route?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  expect(targets.map(({ Weight }) => Weight).toSorted()).toEqual([10, 90]);
  expect(new Set(targets.map(({ TargetGroupArn }) => TargetGroupArn)).size).toBe(2);
});

check("a full API has a second certificate's listener, its firewall, and follows three loads", async (run) => {
  const ListenerArn = (await listenersOf(run, "LoadBalancerFull")).at(-1)?.ListenerArn;
  const certificates = await balancing(run).send(new DescribeListenerCertificatesCommand({ ListenerArn }));
  expect(certificates.Certificates).toHaveLength(2);
  const ResourceArn = String(run.made("aws_lb", "FargateApiFull").arn);
  const { WebACL } = await new WAFV2Client(emulated(run.endpoint)).send(
    new GetWebACLForResourceCommand({ ResourceArn }),
  );
  expect(WebACL?.Name).toBe(GALLERY_FIREWALL);
  const scaling = new ApplicationAutoScalingClient(emulated(run.endpoint));
  const { resource_id } = run.made("aws_appautoscaling_target", "FargateApiFull");
  const command = new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs", ResourceId: String(resource_id) });
  const { ScalingPolicies = [] } = await scaling.send(command);
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
