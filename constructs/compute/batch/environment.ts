import type { BatchComputeEnvironment } from "@cdktf/provider-aws/lib/batch-compute-environment/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { Duration } from "../../core/duration";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";

/**
 * What a compute environment of Batch tells of itself. Batch has no metrics of its own: neither how many jobs wait nor
 * how many failed is in CloudWatch. These are Container Insights' about the ECS cluster under the environment; they exist
 * only if Container Insights was the account's default for new clusters when the environment was made.
 */
export abstract class JobEnvironment extends Construct {
  /** Escape hatch: the provider's own resource. */
  abstract readonly resource: BatchComputeEnvironment;

  /** Tasks there are. */
  metricTasks(options?: MetricOptions): Metric {
    return this.metric("TaskCount", "Average", options);
  }

  /** CPU units reserved by tasks: 1024 a vCPU. */
  metricCpuReserved(options?: MetricOptions): Metric {
    return this.metric("CpuReserved", "Average", options);
  }

  /** CPU units in use. */
  metricCpuUtilized(options?: MetricOptions): Metric {
    return this.metric("CpuUtilized", "Average", options);
  }

  /** MiB in use. */
  metricMemoryUtilized(options?: MetricOptions): Metric {
    return this.metric("MemoryUtilized", "Average", options);
  }

  protected metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { ClusterName: Fn.element(Fn.split("/", this.resource.ecsClusterArn), 1) };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "ECS/ContainerInsights", metricName, dimensions, statistic, period }, options);
  }
}
