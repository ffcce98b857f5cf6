import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group/index.js";
import { Construct } from "constructs";
import { namePrefix } from "../../core/names";
import type { SettledHealthCheck, TargetGroupProps } from "./target-group-props";

/** Where a load balancer finds the tasks of one version. Its name is made unique, so that a change can replace it. */
export class TargetGroup extends Construct {
  /** Known after apply. */
  readonly arn: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: LbTargetGroup;

  constructor(scope: Construct, id: string, props: TargetGroupProps) {
    super(scope, id);
    this.resource = new LbTargetGroup(this, "Resource", {
      namePrefix: namePrefix(this, "targetGroupPrefix"),
      targetType: "ip",
      vpcId: props.vpcId,
      port: props.port,
      protocol: "HTTP",
      deregistrationDelay: String(props.deregistrationDelay.toSeconds()),
      loadBalancingAlgorithmType: props.algorithm,
      slowStart: props.slowStart.toSeconds(),
      healthCheck: renderHealthCheck(props.healthCheck),
      stickiness: { type: "lb_cookie", enabled: false },
      tags: props.tags,
      // A group that a listener uses cannot be deleted: the new one has to be there first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = this.resource.arn;
  }
}

function renderHealthCheck(check: SettledHealthCheck) {
  return {
    path: check.path,
    protocol: "HTTP",
    interval: check.interval.toSeconds(),
    timeout: check.timeout.toSeconds(),
    healthyThreshold: check.healthyThreshold,
    unhealthyThreshold: check.unhealthyThreshold,
    matcher: check.codes,
  };
}
