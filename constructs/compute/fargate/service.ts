import { EcsService, type EcsServiceConfig } from "@cdktf/provider-aws/lib/ecs-service/index.js";
import type { TerraformResourceLifecycle } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { Consumer } from "../../core/bind";
import { checkProps, InvalidPropsError, refuse } from "../../core/checks";
import type { Connections } from "../../core/connections";
import { Duration } from "../../core/duration";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";
import { physicalName } from "../../core/names";
import { orderAfter } from "../../core/ordering";
import type { Role } from "../../core/role";
import type { Tags } from "../../core/tags";
import type { Cluster } from "../cluster/cluster";
import { capacityStrategy } from "./capacity";
import { ServiceScaling } from "./scaling";
import type { ScalingProps, TaskRange } from "./scaling-props";
import { type SettledFargateServiceProps, serviceChecks, settleServiceProps } from "./service-checks";
import type { FargateServiceProps } from "./service-props";
import type { FargateTask } from "./task";

/**
 * Tasks that are kept running: replaced when they fail, rolled out a few at a time, rolled back when the new revision
 * does not come up, in which case the apply fails too. Costs what its tasks cost.
 *
 * @example
 * import { Cluster, FargateService, FargateTask, MillraceApp, MillraceStack, Network } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * const image = `public.ecr.aws/example/relay@sha256:${"0123456789abcdef".repeat(4)}`;
 * const task = new FargateTask(stack, "RelayTask", { network, image });
 * const cluster = new Cluster(stack, "Cluster");
 * new FargateService(stack, "Relay", { cluster, task, network, scaling: { min: 1, max: 4, cpu: 70 } });
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class FargateService extends Construct implements Consumer {
  /** Known at synth. */
  readonly serviceName: string;
  /** Known after apply. */
  readonly serviceArn: string;
  readonly cluster: Cluster;
  readonly task: FargateTask;
  /** Those of the task. */
  readonly connections: Connections;
  /** Escape hatch: the provider's own resource. */
  readonly resource: EcsService;
  private readonly ignored: string[] = [];
  private readonly tags: Tags | undefined;
  private scaling: ServiceScaling | undefined;

  constructor(scope: Construct, id: string, props: FargateServiceProps) {
    super(scope, id);
    const settled = settleServiceProps(props);
    checkProps(this, serviceChecks(settled));
    this.cluster = settled.cluster;
    this.task = settled.task;
    this.tags = settled.tags;
    this.connections = this.task.connections;
    if (settled.enableExec) this.cluster.allowShell(this.task);
    this.resource = this.createService(settled);
    // Tasks start with all they may do and reach; and the providers cannot leave a cluster while tasks run on them.
    orderAfter(this.resource, this.task, this.cluster.capacityProviders);
    this.serviceName = this.resource.name;
    this.serviceArn = this.resource.id;
    if (settled.scaling !== undefined) this.scale(settled.scaling);
  }

  /** The task's: what its code may do. */
  get role(): Role {
    return this.task.role;
  }

  get starters(): readonly IConstruct[] {
    return this.task.starters;
  }

  /** Sets an environment variable of the task's code. */
  addSetting(name: string, value: string): void {
    this.task.addSetting(name, value);
  }

  /**
   * The number of tasks as something that scales; made by `scaleBetween` or the prop `scaling`.
   *
   * @throws InvalidPropsError if there is none
   */
  get scalable(): ServiceScaling {
    if (this.scaling !== undefined) return this.scaling;
    const remedy = "call scaleBetween, or give the prop";
    throw new InvalidPropsError(this.node.path, [{ prop: "scaling", must: "be on", got: undefined, remedy }]);
  }

  /**
   * Leaves the number of tasks to scaling, between these two. From then on Terraform does not touch it.
   *
   * @throws InvalidPropsError if it was left to scaling already
   */
  scaleBetween({ min, max }: TaskRange): ServiceScaling {
    checkProps(
      this,
      refuse(this.scaling !== undefined, {
        prop: "scaling",
        must: "be set once",
        got: "a second range",
        remedy: "use scalable for more policies",
      }),
    );
    this.ignored.push("desired_count");
    const { serviceName, tags } = this;
    this.scaling = new ServiceScaling(this, "Scaling", {
      clusterName: this.cluster.clusterName,
      serviceName,
      min,
      max,
      tags,
    });
    return this.scaling;
  }

  /** Per cent of the processors in use, over all tasks. */
  metricCpuUtilization(options?: MetricOptions): Metric {
    return this.metric("AWS/ECS", "CPUUtilization", "Average", options);
  }

  /** Per cent of the memory in use, over all tasks. */
  metricMemoryUtilization(options?: MetricOptions): Metric {
    return this.metric("AWS/ECS", "MemoryUtilization", "Average", options);
  }

  /** Tasks that run. The cluster must have container insights; while none runs there are no values. */
  metricRunningTasks(options?: MetricOptions): Metric {
    return this.metric("ECS/ContainerInsights", "RunningTaskCount", "Average", options);
  }

  /** Tasks that should run. The cluster must have container insights. */
  metricDesiredTasks(options?: MetricOptions): Metric {
    return this.metric("ECS/ContainerInsights", "DesiredTaskCount", "Average", options);
  }

  private createService(props: SettledFargateServiceProps): EcsService {
    const { cluster, task, desiredCount, enableExec, failOnRollback, healthCheckGrace, tags } = props;
    return new EcsService(this, "Resource", {
      name: props.serviceName ?? physicalName(this, "service"),
      cluster: cluster.clusterArn,
      taskDefinition: task.taskDefinitionArn,
      desiredCount,
      platformVersion: props.platformVersion,
      networkConfiguration: this.renderNetwork(props),
      loadBalancer: this.renderLoadBalancers(props),
      healthCheckGracePeriodSeconds: healthCheckGrace?.toSeconds(),
      ...renderCapacity(props),
      ...renderDeployment(props),
      enableExecuteCommand: enableExec,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: failOnRollback,
      lifecycle: this.renderLifecycle(props),
      tags,
    });
  }

  private renderNetwork({ network, tier, publicIp }: SettledFargateServiceProps) {
    return {
      subnets: network.selectSubnets({ tier }).map(({ subnetId }) => subnetId),
      securityGroups: [...this.connections.securityGroupIds],
      assignPublicIp: publicIp,
    };
  }

  private renderLoadBalancers({ loadBalancers, task }: SettledFargateServiceProps) {
    return loadBalancers.map(({ targetGroupArn, port }) => ({
      targetGroupArn,
      containerName: task.containerName,
      containerPort: port ?? task.port ?? 0,
    }));
  }

  /**
   * ECS rolls a deployment back by going on with the former revision, and Terraform would call that a success. After
   * the wait, the service must run what was asked for.
   */
  private renderLifecycle({ failOnRollback, taskDefinitionOwner, task }: SettledFargateServiceProps) {
    const lifecycle: TerraformResourceLifecycle = { ignoreChanges: this.ignored };
    if (taskDefinitionOwner === "ci") {
      this.ignored.push("task_definition");
      return lifecycle;
    }
    if (!failOnRollback) return lifecycle;
    const condition = `\${self.task_definition == ${addressOf(task)}.arn}`;
    const errorMessage = `${this.node.path}: the deployment was rolled back; ${ROLLED_BACK_REMEDY}`;
    return { ...lifecycle, postcondition: [{ condition, errorMessage }] };
  }

  private scale({ min, max, cpu, memory, outCooldown, inCooldown }: ScalingProps): void {
    const scaling = this.scaleBetween({ min, max });
    if (cpu !== undefined) scaling.scaleOnCpu({ target: cpu, outCooldown, inCooldown });
    if (memory !== undefined) scaling.scaleOnMemory({ target: memory, outCooldown, inCooldown });
  }

  private metric(namespace: string, metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { ClusterName: this.cluster.clusterName, ServiceName: this.serviceName };
    return new Metric({ namespace, metricName, dimensions, statistic, period: Duration.minutes(1) }, options);
  }
}

const ROLLED_BACK_REMEDY =
  "the service runs the former revision. Its events and the logs of the stopped tasks say why the new one did not start";

function addressOf({ resource }: FargateTask): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** A strategy of its own: what a cluster's default is, or becomes, does not move the service. */
function renderCapacity({ capacity }: SettledFargateServiceProps): Partial<EcsServiceConfig> {
  return {
    capacityProviderStrategy: capacityStrategy(capacity).map((share) => ({ ...share })),
    // Without it the provider replaces the service when the strategy changes.
    forceNewDeployment: true,
  };
}

function renderDeployment(props: SettledFargateServiceProps): Partial<EcsServiceConfig> {
  const timeout = `${props.deploymentTimeout.toMinutes()}m`;
  return {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    deploymentMinimumHealthyPercent: props.minimumHealthyPercent,
    deploymentMaximumPercent: props.maximumPercent,
    availabilityZoneRebalancing: props.zoneRebalancing ? "ENABLED" : "DISABLED",
    timeouts: { create: timeout, update: timeout },
  };
}
