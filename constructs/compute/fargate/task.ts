import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import { Construct, type IConstruct } from "constructs";
import type { Consumer } from "../../core/bind";
import { checkProps } from "../../core/checks";
import { type Connections, PEERS } from "../../core/connections";
import type { Duration } from "../../core/duration";
import { Grant, type Grantee } from "../../core/grants";
import { composeName, physicalName } from "../../core/names";
import { renderJson } from "../../core/policy";
import { Port } from "../../core/port";
import { Role } from "../../core/role";
import { SecurityGroup } from "../../core/security-group";
import { ExecutionRole, ownTasksOnly, TASKS_SERVICE } from "../container/execution-role";
import { type ContainerImage, imageOf } from "../container/image";
import { LogGroup } from "../container/log-group";
import { renderSecrets } from "../container/secrets";
import { ContainerSettings } from "../container/settings";
import { containerDefinitions, type ScratchMount } from "./container-definition";
import type { FargateSize } from "./sizes";
import { type SettledFargateTaskProps, settleSize, settleTaskProps, taskChecks } from "./task-checks";
import type { FargateTaskProps } from "./task-props";

const CONTAINER = "main";

/**
 * One container for Fargate, ready to be run by a service or once: by digest, as a user that is not root, on a
 * read-only root, with a role of its own that may do nothing until it is granted something, its own log group and its
 * own security group. A definition costs nothing; while it runs, the smallest size costs about 9 USD a month.
 *
 * @example
 * import { AppSecret, FargateTask, MillraceApp, MillraceStack, Network, Size } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * const signingKey = new AppSecret(stack, "SigningKey");
 * new FargateTask(stack, "Api", {
 *   network,
 *   image: `public.ecr.aws/example/api@sha256:${"0123456789abcdef".repeat(4)}`,
 *   fit: { cpu: 0.5, memory: Size.gibibytes(1) },
 *   port: 8000,
 *   secrets: { SIGNING_KEY: signingKey.toContainerSecret() },
 * });
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export class FargateTask extends Construct implements Consumer {
  /** With the revision; known after apply. */
  readonly taskDefinitionArn: string;
  /** Known at synth. */
  readonly family: string;
  readonly containerName = CONTAINER;
  readonly port: number | undefined;
  readonly size: FargateSize;
  readonly stopTimeout: Duration;
  /** Whether a shell can be opened inside. */
  readonly exec: boolean;
  /** What the code may do. */
  readonly taskRole: Role;
  /** What AWS needs to start the container; the code does not have it. */
  readonly executionRole: Role;
  readonly logGroup: LogGroup;
  readonly connections: Connections;
  readonly vpcId: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: EcsTaskDefinition;
  private readonly variables: ContainerSettings;

  constructor(scope: Construct, id: string, props: FargateTaskProps) {
    super(scope, id);
    const settled = settleTaskProps(props);
    checkProps(this, taskChecks(settled));
    this.size = settleSize(props);
    this.port = props.port;
    this.stopTimeout = settled.stopTimeout;
    this.exec = settled.exec;
    this.vpcId = props.network.vpcId;
    this.variables = this.createSettings(settled);
    this.logGroup = this.createLogGroup(settled);
    this.taskRole = this.createTaskRole(settled);
    const image = imageOf(this, settled.image);
    const executionRole = this.createExecutionRole(settled, image);
    this.executionRole = executionRole;
    this.connections = this.createSecurityGroup(settled).connections;
    this.resource = this.createDefinition(settled, image);
    this.taskDefinitionArn = this.resource.arn;
    this.family = this.resource.family;
    executionRole.startAfterRights(this.resource);
    if (settled.exec) this.grantShell();
  }

  /** The code's role: what grants and bindings give to. */
  get role(): Role {
    return this.taskRole;
  }

  /** The definition: services and whoever runs the task name it, so they wait for what it waits for. */
  get starters(): readonly IConstruct[] {
    return [this.resource];
  }

  /** What code must know to run the task. */
  get settings() {
    return { TASK_DEFINITION_ARN: this.taskDefinitionArn, FAMILY: this.family, CONTAINER: this.containerName };
  }

  /**
   * Sets an environment variable of the code.
   *
   * @throws InvalidPropsError if the name is taken by another value or reserved, or the value is a secret
   */
  addSetting(name: string, value: string): void {
    this.variables.add(name, value);
  }

  /**
   * Running the task once, in any of its revisions, on one cluster; and handing it its roles.
   *
   * @param clusterArn - where it may be run
   */
  grantRun(grantee: Grantee, clusterArn: string): Grant {
    const conditions = { ArnEquals: { "ecs:cluster": clusterArn } };
    const revisions = `${this.resource.arnWithoutRevision}:*`;
    const handover = { StringEquals: { "iam:PassedToService": TASKS_SERVICE } };
    const roles = [this.taskRole.roleArn, this.executionRole.roleArn];
    return Grant.give(
      grantee,
      { actions: ["ecs:RunTask"], resources: [revisions], conditions },
      { actions: ["iam:PassRole"], resources: roles, conditions: handover },
    );
  }

  private createSettings({ environment, secrets }: SettledFargateTaskProps): ContainerSettings {
    return new ContainerSettings(this, { platform: "ecs", environment, secretNames: Object.keys(secrets) });
  }

  private createLogGroup({ logRetention, logEncryptionKey, tags }: SettledFargateTaskProps): LogGroup {
    return new LogGroup(this, "Logs", {
      prefix: "/ecs",
      retention: logRetention,
      encryptionKey: logEncryptionKey,
      tags,
    });
  }

  private createTaskRole({ tags }: SettledFargateTaskProps): Role {
    const assumeConditions = ownTasksOnly(this);
    return new Role(this, "TaskRole", { assumedBy: [TASKS_SERVICE], assumeConditions, tags });
  }

  private createExecutionRole({ secrets, tags }: SettledFargateTaskProps, image: ContainerImage): ExecutionRole {
    return new ExecutionRole(this, "ExecutionRole", { image, logGroup: this.logGroup, secrets, tags });
  }

  private createSecurityGroup({ allowHttpsOut, tags }: SettledFargateTaskProps): SecurityGroup {
    const defaultPort = this.port === undefined ? undefined : Port.tcp(this.port);
    const group = new SecurityGroup(this, "SecurityGroup", { vpcId: this.vpcId, defaultPort, tags });
    if (allowHttpsOut) group.connections.allowTo(PEERS.anyIpv4, Port.tcp(443));
    return group;
  }

  private createDefinition(props: SettledFargateTaskProps, image: ContainerImage): EcsTaskDefinition {
    const scratch = props.scratch.map((path) => ({ volume: volumeName(path), path }));
    return new EcsTaskDefinition(this, "Resource", {
      family: props.family ?? physicalName(this, "taskFamily"),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(this.size.cpu * 1024),
      memory: String(this.size.memory.toMebibytes()),
      executionRoleArn: this.executionRole.roleArn,
      taskRoleArn: this.taskRole.roleArn,
      runtimePlatform: { cpuArchitecture: props.architecture, operatingSystemFamily: "LINUX" },
      ephemeralStorage: renderStorage(props),
      volume: scratch.map(({ volume }) => ({ name: volume })),
      containerDefinitions: this.renderContainers(props, image, scratch),
      skipDestroy: props.keepRevisions,
      tags: props.tags,
    });
  }

  private renderContainers(props: SettledFargateTaskProps, image: ContainerImage, scratch: readonly ScratchMount[]) {
    const { command, port, readonlyRoot, stopTimeout, healthCheck } = props;
    const { logGroupName: group, region } = this.logGroup;
    return renderJson(() =>
      containerDefinitions({
        name: CONTAINER,
        image: image.uri,
        command,
        environment: this.variables.list(),
        secrets: renderSecrets(props.secrets),
        port,
        user: props.runAsRoot ? "0" : props.user,
        readonlyRoot,
        scratch,
        stopTimeout,
        healthCheck,
        logs: { group, region, streamPrefix: CONTAINER },
      }),
    );
  }

  /** What the agent of ECS Exec calls from inside the container, as the code's role. */
  private grantShell(): void {
    const actions = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
    Grant.give(this, {
      actions: actions.map((action) => `ssmmessages:${action}`),
      resources: ["*"],
      anyResourceBecause: "the channels of a session exist only while it lasts, and the actions know no resources",
    }).applyBefore(this.resource);
  }
}

function renderStorage({ ephemeralStorage }: SettledFargateTaskProps) {
  return ephemeralStorage === undefined ? undefined : { sizeInGib: ephemeralStorage.toGibibytes() };
}

/** Different paths get different names, whatever characters they have. */
function volumeName(path: string): string {
  return composeName({ start: ["scratch"], path: [path] }, 100);
}
