import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy/index.js";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target/index.js";
import { Construct } from "constructs";
import { checkProps } from "../../core/checks";
import { withDefaults } from "../../core/defaults";
import { composeName } from "../../core/names";
import type { Tags } from "../../core/tags";
import { metricTrackingChecks, rangeChecks, stepChecks, trackingChecks } from "./scaling-checks";
import { customizedMetric } from "./scaling-metric";
import {
  type MetricTracking,
  STEP_SCALING_DEFAULTS,
  type StepScaling,
  TARGET_TRACKING_DEFAULTS,
  type TargetTracking,
  type TaskRange,
} from "./scaling-props";

/** Props of {@link ServiceScaling}. */
export interface ServiceScalingProps extends TaskRange {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly tags: Tags | undefined;
}

const SERVICE = { scalableDimension: "ecs:service:DesiredCount", serviceNamespace: "ecs" } as const;

/**
 * The number of a service's tasks, in the hands of Application Auto Scaling. With several targets, tasks are added when
 * any of them asks for it and removed only when all agree.
 */
export class ServiceScaling extends Construct {
  /** Escape hatch: the provider's own resource. */
  readonly resource: AppautoscalingTarget;
  private readonly resourceId: string;

  constructor(scope: Construct, id: string, { clusterName, serviceName, min, max, tags }: ServiceScalingProps) {
    super(scope, id);
    checkProps(this, rangeChecks({ min, max }));
    this.resourceId = `service/${clusterName}/${serviceName}`;
    this.resource = new AppautoscalingTarget(this, "Resource", {
      ...SERVICE,
      resourceId: this.resourceId,
      minCapacity: min,
      maxCapacity: max,
      tags,
    });
  }

  /** Keeps the processors in use at so many per cent. */
  scaleOnCpu(tracking: TargetTracking): AppautoscalingPolicy {
    return this.scaleOnUtilization("Cpu", "ECSServiceAverageCPUUtilization", tracking);
  }

  /** Keeps the memory in use at so many per cent. */
  scaleOnMemory(tracking: TargetTracking): AppautoscalingPolicy {
    return this.scaleOnUtilization("Memory", "ECSServiceAverageMemoryUtilization", tracking);
  }

  /**
   * Keeps a metric of yours at a value. It must go down when tasks are added, and be there all the time.
   *
   * @param id - id of the policy
   */
  scaleOnMetric(id: string, { metric, ...tracking }: MetricTracking): AppautoscalingPolicy {
    checkProps(this, metricTrackingChecks({ metric, ...tracking }));
    return this.track(id, tracking, { customizedMetricSpecification: customizedMetric(metric) });
  }

  /**
   * Keeps a metric that AWS knows by name at a value, such as the requests a target gets a minute.
   *
   * @param id - id of the policy
   * @param resourceLabel - what it is about, where AWS wants to know
   */
  scaleOnPredefined(id: string, type: string, tracking: TargetTracking, resourceLabel?: string): AppautoscalingPolicy {
    checkProps(this, trackingChecks(tracking));
    const predefinedMetricSpecification = { predefinedMetricType: type, resourceLabel };
    return this.track(id, tracking, { predefinedMetricSpecification });
  }

  /**
   * Steps that an alarm of yours sets off, with the policy's ARN as its action.
   *
   * @param id - id of the policy
   */
  addSteps(id: string, scaling: StepScaling): AppautoscalingPolicy {
    checkProps(this, stepChecks(scaling));
    const { adjustment, steps, cooldown } = withDefaults(scaling, STEP_SCALING_DEFAULTS);
    return this.createPolicy(id, {
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        adjustmentType: adjustment,
        cooldown: cooldown.toSeconds(),
        metricAggregationType: "Maximum",
        stepAdjustment: steps.map(({ from, to, change }) => ({
          metricIntervalLowerBound: from?.toString(),
          metricIntervalUpperBound: to?.toString(),
          scalingAdjustment: change,
        })),
      },
    });
  }

  private scaleOnUtilization(id: string, predefinedMetricType: string, tracking: TargetTracking) {
    checkProps(this, trackingChecks(tracking, 100));
    return this.track(id, tracking, { predefinedMetricSpecification: { predefinedMetricType } });
  }

  private track(id: string, tracking: TargetTracking, specification: MetricSpecification): AppautoscalingPolicy {
    const { target, disableScaleIn, inCooldown, outCooldown } = withDefaults(tracking, TARGET_TRACKING_DEFAULTS);
    return this.createPolicy(id, {
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: target,
        disableScaleIn,
        scaleInCooldown: inCooldown.toSeconds(),
        scaleOutCooldown: outCooldown.toSeconds(),
        ...specification,
      },
    });
  }

  /** Names are unique within the service, which is part of what they belong to. */
  private createPolicy(id: string, kind: PolicyKind): AppautoscalingPolicy {
    return new AppautoscalingPolicy(this, id, {
      ...SERVICE,
      ...kind,
      name: composeName({ start: [], path: [id] }, 255),
      // By the target's own id, so that the policy is made after it and removed before it.
      resourceId: this.resource.resourceId,
    });
  }
}

type PolicyConfig = ConstructorParameters<typeof AppautoscalingPolicy>[2];
type PolicyKind = Pick<
  PolicyConfig,
  "policyType" | "stepScalingPolicyConfiguration" | "targetTrackingScalingPolicyConfiguration"
>;
type MetricSpecification = Pick<
  NonNullable<PolicyConfig["targetTrackingScalingPolicyConfiguration"]>,
  "customizedMetricSpecification" | "predefinedMetricSpecification"
>;
