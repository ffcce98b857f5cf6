import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule/index.js";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { checkProps } from "../../core/checks";
import type { Tags } from "../../core/tags";
import type { LoadBalancer } from "./load-balancer";
import { type Route, renderConditions, routeChecks } from "./route";

/** A target group and its part of the requests. */
export interface WeightedTarget {
  readonly targetGroupArn: string;
  /** 0 to 999, in proportion to the other weights. */
  readonly weight: number;
}

/** Props of {@link ListenerRoute}. */
export interface ListenerRouteProps {
  readonly loadBalancer: LoadBalancer;
  readonly route: Route;
  /** Asked when the stack is rendered, so that versions can be added until then. */
  readonly targets: () => readonly WeightedTarget[];
  readonly tags: Tags | undefined;
}

/** A rule of a listener that shares the requests of a route out to target groups. */
export class ListenerRoute extends Construct {
  /** Escape hatch: the provider's own resource. */
  readonly resource: LbListenerRule;

  constructor(scope: Construct, id: string, { loadBalancer, route, targets, tags }: ListenerRouteProps) {
    super(scope, id);
    checkProps(this, routeChecks("route", route));
    loadBalancer.takePriority(route.priority, this);
    this.resource = new LbListenerRule(this, "Resource", {
      listenerArn: loadBalancer.listener.arn,
      priority: route.priority,
      condition: renderConditions(route),
      action: [
        {
          type: "forward",
          forward: {
            targetGroup: Lazy.anyValue({
              produce: () => targets().map(({ targetGroupArn: arn, weight }) => ({ arn, weight })),
            }),
          },
        },
      ],
      tags,
    });
  }
}
