import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster/index.js";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers/index.js";
import { Construct } from "constructs";
import { type Check, checkProps, malformed, notOneOf } from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { Grant } from "../../core/grants";
import { Metric, type MetricOptions } from "../../core/metric";
import { physicalName } from "../../core/names";
import { tagChecks } from "../../core/tags";
import { LogGroup, logGroupChecks } from "../container/log-group";
import { capacityChecks, capacityStrategy } from "../fargate/capacity";
import type { FargateTask } from "../fargate/task";
import {
  CLUSTER_DEFAULTS,
  type ClusterProps,
  type ContainerInsights,
  SHELL_AUDIT_DEFAULTS,
  type ShellAudit,
} from "./cluster-props";

/**
 * Where services and tasks are listed and watched. It runs nothing and costs nothing itself; its metrics do.
 *
 * @example
 * import { Cluster, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * new Cluster(stack, "Cluster", { containerInsights: "enabled" });
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
 */
export class Cluster extends Construct {
  /** Known at synth. */
  readonly clusterName: string;
  /** Known after apply. */
  readonly clusterArn: string;
  readonly containerInsights: ContainerInsights;
  /** Escape hatch: the provider's own resource. */
  readonly resource: EcsCluster;
  /** Escape hatch: the provider's own resource. */
  readonly capacityProviders: EcsClusterCapacityProviders;
  private readonly audit: ShellAudit;
  private auditLogs: LogGroup | undefined;

  constructor(scope: Construct, id: string, props: ClusterProps = {}) {
    super(scope, id);
    const settled = withDefaults(props, CLUSTER_DEFAULTS);
    checkProps(this, clusterChecks(settled));
    this.containerInsights = settled.containerInsights;
    this.audit = settled.shellAudit ?? {};
    this.resource = new EcsCluster(this, "Resource", {
      name: settled.clusterName ?? physicalName(this, "cluster"),
      setting: [{ name: "containerInsights", value: settled.containerInsights }],
      tags: settled.tags,
    });
    this.clusterName = this.resource.name;
    this.clusterArn = this.resource.arn;
    this.capacityProviders = this.createCapacityProviders(settled);
    if (settled.shellAudit !== undefined) this.recordShells();
  }

  /**
   * Lets people open a shell in a task's containers, and keeps a record of what they do there. Services call it for
   * tasks with `exec: true`. Who may open one is a matter of `ecs:ExecuteCommand` in people's own permissions.
   */
  allowShell(task: FargateTask): void {
    const logs = this.recordShells();
    const actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
    const groups = {
      actions: ["logs:DescribeLogGroups"],
      resources: ["*"],
      anyResourceBecause: "the agent lists the account's log groups to find the one it writes to",
    };
    const key = this.audit.encryptionKey;
    const keys = key === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [key.keyArn] }];
    const write = { actions, resources: [`${logs.logGroupArn}:*`] };
    Grant.give(task, write, groups, ...keys).applyBefore(...task.starters);
  }

  /** Tasks that run, in the whole cluster. Needs container insights. */
  metricRunningTasks(options?: MetricOptions): Metric {
    return this.metric("RunningTaskCount", options);
  }

  /** Services of the cluster. Needs container insights. */
  metricServices(options?: MetricOptions): Metric {
    return this.metric("ServiceCount", options);
  }

  private createCapacityProviders({ defaultCapacity }: SettledClusterProps): EcsClusterCapacityProviders {
    return new EcsClusterCapacityProviders(this, "CapacityProviders", {
      clusterName: this.clusterName,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategy: capacityStrategy(defaultCapacity).map((share) => ({ ...share })),
    });
  }

  private recordShells(): LogGroup {
    if (this.auditLogs !== undefined) return this.auditLogs;
    const { retention, encryptionKey } = withDefaults(this.audit, SHELL_AUDIT_DEFAULTS);
    this.auditLogs = new LogGroup(this, "ShellAudit", { prefix: "/ecs/exec", retention, encryptionKey });
    this.resource.putConfiguration({
      executeCommandConfiguration: {
        kmsKeyId: encryptionKey?.keyArn,
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: this.auditLogs.logGroupName,
          cloudWatchEncryptionEnabled: encryptionKey !== undefined,
        },
      },
    });
    return this.auditLogs;
  }

  private metric(metricName: string, options?: MetricOptions): Metric {
    const dimensions = { ClusterName: this.clusterName };
    const [namespace, statistic, period] = ["ECS/ContainerInsights", "Average", Duration.minutes(1)] as const;
    return new Metric({ namespace, metricName, dimensions, statistic, period }, options);
  }
}

type SettledClusterProps = Settled<ClusterProps, typeof CLUSTER_DEFAULTS>;

function clusterChecks({
  containerInsights,
  defaultCapacity,
  shellAudit,
  clusterName,
  tags,
}: SettledClusterProps): Check {
  return [
    notOneOf("containerInsights", containerInsights, ["enhanced", "enabled", "disabled"]),
    capacityChecks("defaultCapacity", defaultCapacity),
    logGroupChecks("shellAudit.retention", shellAudit?.retention),
    malformed("clusterName", clusterName, /^[A-Za-z][A-Za-z0-9_-]{0,254}$/, {
      must: "be 1 to 255 letters, digits, _ and -, a letter first",
      remedy: "shorten or rename it",
    }),
    tagChecks("tags", tags),
  ];
}
