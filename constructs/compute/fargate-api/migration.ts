import { join } from "node:path";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Aspects, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { Account } from "../../core/account";
import { type Check, countOutside, durationOutside, notWholeUnit } from "../../core/checks";
import { withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { Grant } from "../../core/grants";
import { composeName } from "../../core/names";
import { renderJson } from "../../core/policy";
import type { Tags } from "../../core/tags";
import type { NetworkRef } from "../../network/network-ref";
import type { Cluster } from "../cluster/cluster";
import type { FargateTask } from "../fargate/task";
import { FunctionCode } from "../function/function-code";
import { LambdaFunction } from "../function/lambda-function";
import { MIGRATION_DEFAULTS, type MigrationProps } from "./migration-props";

/** What the function does before and after it waits. */
const MARGIN = Duration.seconds(60);
const CODE = FunctionCode.fromFile(join(__dirname, "run-task.mjs"));
/** Characters of `startedBy` that every part of ECS takes. */
const LONGEST_STARTED_BY = 36;

/** Where and how the migration of an API runs. */
export interface MigrationPlace extends MigrationProps {
  readonly cluster: Cluster;
  readonly task: FargateTask;
  readonly network: NetworkRef;
  readonly publicIp: boolean;
  readonly tags: Tags | undefined;
}

/**
 * Runs the task once for each new revision, while Terraform applies it: a function starts it, waits for its end and
 * fails the apply unless the exit code is 0. What depends on this construct comes after a migration that succeeded.
 */
export class Migration extends Construct {
  /** Starts the task and waits for it. */
  readonly function: LambdaFunction;
  /** Escape hatch: the call of the function; made again for each new revision. */
  readonly resource: LambdaInvocation;

  constructor(scope: Construct, id: string, props: MigrationPlace) {
    super(scope, id);
    const { timeout } = withDefaults(props, MIGRATION_DEFAULTS);
    this.function = new LambdaFunction(this, "Function", {
      code: CODE,
      timeout: timeout.plus(MARGIN),
      description: "Runs a one-off task and waits for its end",
      tags: props.tags,
    });
    this.grantRun(props);
    this.resource = new LambdaInvocation(this, "Resource", {
      functionName: this.function.resource.functionName,
      input: this.renderInput(props, timeout),
      triggers: { taskDefinition: props.task.taskDefinitionArn },
    });
    waitForRules(this.resource, props.task);
  }

  private renderInput({ command, cluster, task, network, publicIp }: MigrationPlace, timeout: Duration): string {
    const subnets = network.selectSubnets({ tier: publicIp ? "public" : "private" });
    return renderJson(() => ({
      assignPublicIp: publicIp ? "ENABLED" : "DISABLED",
      cluster: cluster.clusterArn,
      command: [...command],
      container: task.containerName,
      logGroup: task.logGroup.logGroupName,
      securityGroups: [...task.connections.securityGroupIds],
      startedBy: composeName({ start: [], path: [this.node.path] }, LONGEST_STARTED_BY),
      subnets: subnets.map(({ subnetId }) => subnetId),
      taskDefinition: task.taskDefinitionArn,
      timeoutSeconds: timeout.toSeconds(),
    }));
  }

  /** Any revision of this one task, in this one cluster, under its two roles. */
  private grantRun({ cluster, task }: MigrationPlace): void {
    const account = new Account(this);
    const here = { ArnEquals: { "ecs:cluster": cluster.clusterArn } };
    const roles = [task.taskRole.roleArn, task.executionRole.roleArn];
    Grant.give(
      this.function,
      {
        actions: ["ecs:RunTask"],
        resources: [account.arn("ecs", `task-definition/${task.family}:*`)],
        conditions: here,
      },
      {
        actions: ["ecs:DescribeTasks", "ecs:StopTask"],
        resources: [account.arn("ecs", `task/${cluster.clusterName}/*`)],
        conditions: here,
      },
      {
        actions: ["ecs:ListTasks"],
        resources: ["*"],
        conditions: here,
        anyResourceBecause: "tasks on Fargate belong to no container instance, which is the only resource it knows",
      },
      {
        actions: ["iam:PassRole"],
        resources: roles,
        conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ).applyBefore(this.function.resource);
  }
}

/** Everything that would be refused of a migration. */
export function migrationChecks(migration: MigrationProps | undefined): Check {
  if (migration === undefined) return undefined;
  const { command, timeout } = migration;
  return [
    countOutside("migration.command", command, 1, 100, "name the program that migrates"),
    durationOutside(
      "migration.timeout",
      timeout,
      Duration.seconds(30),
      Duration.minutes(14),
      "a function of AWS waits for it, and none lives longer than 15 minutes; run longer ones as a Batch job",
    ),
    notWholeUnit("migration.timeout", timeout, "seconds"),
  ];
}

/** Services try again until they reach what they need; a migration has to find every rule of its task in place. */
function waitForRules(invocation: LambdaInvocation, task: FargateTask): void {
  const groups = task.connections.securityGroupIds;
  Aspects.of(invocation).add({
    visit(node) {
      if (node !== invocation) return;
      const rules = TerraformStack.of(invocation)
        .node.findAll()
        .filter((each) => isRuleOf(each, groups));
      const addresses = rules.map((rule) => `${rule.terraformResourceType}.${rule.friendlyUniqueId}`);
      invocation.dependsOn = [...new Set([...(invocation.dependsOn ?? []), ...addresses])].sort();
    },
  });
}

function isRuleOf(
  node: IConstruct,
  groups: readonly string[],
): node is VpcSecurityGroupIngressRule | VpcSecurityGroupEgressRule {
  if (!(node instanceof VpcSecurityGroupIngressRule || node instanceof VpcSecurityGroupEgressRule)) return false;
  const ends = [node.securityGroupIdInput, node.referencedSecurityGroupIdInput];
  return ends.some((end) => end !== undefined && groups.includes(end));
}
