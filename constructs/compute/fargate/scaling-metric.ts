import type { AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification as CustomizedMetric } from "@cdktf/provider-aws/lib/appautoscaling-policy/index.js";
import { Metric } from "../../core/metric";
import type { MetricMath } from "./scaling-props";

/** A metric, or arithmetic over metrics, as target tracking takes it. */
export function customizedMetric(metric: Metric | MetricMath): CustomizedMetric {
  return metric instanceof Metric ? plainMetric(metric) : { metrics: [...mathMetrics(metric)] };
}

function plainMetric({ namespace, metricName, statistic, dimensions }: Metric): CustomizedMetric {
  return { namespace, metricName, statistic, dimensions: renderDimensions(dimensions) };
}

/** The metrics by name, and the expression, which alone is returned: target tracking wants exactly one series. */
function mathMetrics({ expression, metrics, label }: MetricMath) {
  const inputs = Object.entries(metrics)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([id, { namespace, metricName, statistic, dimensions }]) => ({
      id,
      metricStat: { metric: { namespace, metricName, dimensions: renderDimensions(dimensions) }, stat: statistic },
      returnData: false,
    }));
  return [...inputs, { id: "target", expression, label: label ?? expression, returnData: true }];
}

function renderDimensions(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}
