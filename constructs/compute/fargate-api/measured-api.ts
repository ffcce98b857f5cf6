import { Construct } from "constructs";
import { Duration } from "../../core/duration";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";
import type { FargateService } from "../fargate/service";
import type { LoadBalancer } from "../load-balancer/load-balancer";
import type { TargetGroup } from "../load-balancer/target-group";

/** What can be seen of the tasks behind a target group. */
export abstract class MeasuredApi extends Construct {
  abstract readonly loadBalancer: LoadBalancer;
  abstract readonly targetGroup: TargetGroup;
  abstract readonly service: FargateService;

  /** Requests that tasks got. */
  metricRequests(options?: MetricOptions): Metric {
    return this.metric("RequestCount", "Sum", options);
  }

  /** Answers 4xx of tasks. */
  metric4xx(options?: MetricOptions): Metric {
    return this.metric("HTTPCode_Target_4XX_Count", "Sum", options);
  }

  /** Answers 5xx of tasks; those of the load balancer itself are its `metricOwn5xx`. */
  metric5xx(options?: MetricOptions): Metric {
    return this.metric("HTTPCode_Target_5XX_Count", "Sum", options);
  }

  /** Seconds until tasks answer: of 100 requests the slowest but five; `p50` and `p99` by the option `statistic`. */
  metricResponseTime(options?: MetricOptions): Metric {
    return this.metric("TargetResponseTime", "p95", options);
  }

  /** Tasks that answer health checks. */
  metricHealthyTasks(options?: MetricOptions): Metric {
    return this.metric("HealthyHostCount", "Minimum", options);
  }

  /** Tasks that do not answer health checks. */
  metricUnhealthyTasks(options?: MetricOptions): Metric {
    return this.metric("UnHealthyHostCount", "Maximum", options);
  }

  /** Requests a minute that each task got: what `requestsPerTarget` follows. */
  metricRequestsPerTarget(options?: MetricOptions): Metric {
    return this.metric("RequestCountPerTarget", "Sum", options);
  }

  /** Per cent of the processors in use, over all tasks. */
  metricCpuUtilization(options?: MetricOptions): Metric {
    return this.service.metricCpuUtilization(options);
  }

  /** Per cent of the memory in use, over all tasks. */
  metricMemoryUtilization(options?: MetricOptions): Metric {
    return this.service.metricMemoryUtilization(options);
  }

  private metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = {
      LoadBalancer: this.loadBalancer.resource.arnSuffix,
      TargetGroup: this.targetGroup.resource.arnSuffix,
    };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "AWS/ApplicationELB", metricName, dimensions, statistic, period }, options);
  }
}
