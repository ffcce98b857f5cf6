import type { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy/index.js";
import { Construct, type IConstruct } from "constructs";
import type { Consumer } from "../../core/bind";
import { checkProps } from "../../core/checks";
import type { Connectable, Connections } from "../../core/connections";
import { orderAfter } from "../../core/ordering";
import { Port } from "../../core/port";
import type { Role } from "../../core/role";
import type { Tags } from "../../core/tags";
import type { NetworkRef } from "../../network/network-ref";
import type { Cluster } from "../cluster/cluster";
import type { TargetTracking } from "../fargate/scaling-props";
import { FargateService } from "../fargate/service";
import { FargateTask } from "../fargate/task";
import type { LoadBalancer } from "../load-balancer/load-balancer";
import { TargetGroup } from "../load-balancer/target-group";
import {
  apiVersionChecks,
  type SettledApiVersionProps,
  settleApiVersionProps,
  utilisationTargets,
} from "./api-version-checks";
import type { ApiScaling, ApiVersionProps } from "./api-version-props";
import type { ApiVariables } from "./fargate-api-props";
import { MeasuredApi } from "./measured-api";
import type { RequestTimes } from "./request-chain";

/** What all versions of an API share. */
export interface ApiSurroundings {
  readonly cluster: Cluster;
  readonly network: NetworkRef;
  readonly loadBalancer: LoadBalancer;
  readonly chain: RequestTimes;
  readonly variables: Required<ApiVariables>;
  readonly publicIp: boolean;
  readonly tags: Tags | undefined;
}

/**
 * One version of an API: its task, its service, and the target group through which requests reach it. Made by
 * `FargateApi`, whose first version is called `Current`, and by its `addVersion`.
 */
export class ApiVersion extends MeasuredApi implements Consumer, Connectable {
  readonly loadBalancer: LoadBalancer;
  readonly task: FargateTask;
  readonly targetGroup: TargetGroup;
  readonly service: FargateService;
  /** Tasks that run at the start. */
  readonly desiredCount: number;
  private readonly around: ApiSurroundings;

  constructor(scope: Construct, id: string, props: ApiVersionProps, surroundings: ApiSurroundings) {
    super(scope, id);
    const settled = settleApiVersionProps(props);
    const { chain, variables } = surroundings;
    checkProps(this, apiVersionChecks(settled, chain, Object.values(variables)));
    this.around = surroundings;
    this.loadBalancer = surroundings.loadBalancer;
    this.desiredCount = settled.desiredCount;
    this.task = this.createTask(settled);
    this.targetGroup = this.createTargetGroup(settled);
    this.service = this.createService(settled);
    this.letRequestsIn(settled);
    if (settled.scaling !== undefined) this.scale(settled.scaling);
  }

  get role(): Role {
    return this.task.role;
  }

  get connections(): Connections {
    return this.task.connections;
  }

  get starters(): readonly IConstruct[] {
    return this.task.starters;
  }

  /**
   * Sets an environment variable of the application.
   *
   * @throws InvalidPropsError if the name is taken by another value or reserved, or the value is a secret
   */
  addSetting(name: string, value: string): void {
    this.task.addSetting(name, value);
  }

  /**
   * Keeps the requests that each task gets at so many a minute. Scaling must be on.
   *
   * @param tracking - with `target`: requests a minute for each task
   */
  scaleOnRequests(tracking: TargetTracking): AppautoscalingPolicy {
    const label = `${this.loadBalancer.resource.arnSuffix}/${this.targetGroup.resource.arnSuffix}`;
    return this.service.scalable.scaleOnPredefined("Requests", "ALBRequestCountPerTarget", tracking, label);
  }

  /** Makes the service, and what scales it, wait: ECS takes no target group that no listener uses. */
  startAfter(...constructs: readonly IConstruct[]): void {
    orderAfter(this.service, ...constructs);
  }

  private createTask(props: SettledApiVersionProps): FargateTask {
    const { network, chain, variables, tags } = this.around;
    const derived = {
      [variables.port]: String(props.port),
      [variables.keepAlive]: String(chain.keepAlive.toSeconds()),
    };
    return new FargateTask(this, "Task", {
      ...taskPart(props),
      environment: { ...props.environment, ...derived },
      network,
      port: props.port,
      stopTimeout: chain.stopTimeout,
      tags,
    });
  }

  private createTargetGroup({ port, healthCheck, algorithm, slowStart }: SettledApiVersionProps): TargetGroup {
    const { network, chain, tags } = this.around;
    const { deregistrationDelay } = chain;
    const { vpcId } = network;
    const group = { vpcId, port, healthCheck, deregistrationDelay, algorithm, slowStart, tags };
    return new TargetGroup(this, "TargetGroup", group);
  }

  private createService(props: SettledApiVersionProps): FargateService {
    const { cluster, network, chain, publicIp, tags } = this.around;
    const { deregistrationDelay } = chain;
    return new FargateService(this, "Service", {
      cluster,
      task: this.task,
      network,
      desiredCount: props.desiredCount,
      capacity: props.capacity,
      healthCheckGrace: props.healthCheckGrace,
      loadBalancers: [{ targetGroupArn: this.targetGroup.arn, deregistrationDelay }],
      failOnRollback: props.failOnRollback,
      deploymentTimeout: props.deploymentTimeout,
      taskDefinitionOwner: props.taskDefinitionOwner,
      publicIp,
      tags,
    });
  }

  /** Both rules are placed here: in the stack of a shared load balancer they would close a circle of stacks. */
  private letRequestsIn({ port }: SettledApiVersionProps): void {
    const { loadBalancer } = this;
    const rules = new Construct(this, "Rules");
    loadBalancer.connections.allowGroups("egress", rules, this.connections, Port.tcp(port));
    this.connections.allowGroups("ingress", rules, loadBalancer.connections, Port.tcp(port));
  }

  private scale(scaling: ApiScaling): void {
    const { min, max, requestsPerTarget, outCooldown, inCooldown } = scaling;
    const { cpu, memory } = utilisationTargets(scaling);
    const scalable = this.service.scaleBetween({ min, max });
    if (cpu !== undefined) scalable.scaleOnCpu({ target: cpu, outCooldown, inCooldown });
    if (memory !== undefined) scalable.scaleOnMemory({ target: memory, outCooldown, inCooldown });
    if (requestsPerTarget === undefined) return;
    this.scaleOnRequests({ target: requestsPerTarget, outCooldown, inCooldown });
  }
}

/** What the task is told, without what is about its service. */
function taskPart(props: SettledApiVersionProps) {
  const { desiredCount, scaling, capacity, healthCheck, healthCheckGrace, slowStart, algorithm, ...rest } = props;
  const { failOnRollback, deploymentTimeout, taskDefinitionOwner, port, ...task } = rest;
  return task;
}
