import {
  BatchJobDefinition,
  type BatchJobDefinitionRetryStrategyEvaluateOnExit,
} from "@cdktf/provider-aws/lib/batch-job-definition/index.js";
import type { Construct } from "constructs";
import type { Duration } from "../../core/duration";
import { physicalName } from "../../core/names";
import { renderJson } from "../../core/policy";
import { Role } from "../../core/role";
import { literal } from "../../core/tokens";
import { ExecutionRole, ownTasksOnly, TASKS_SERVICE } from "../container/execution-role";
import { type ContainerImage, imageOf } from "../container/image";
import { LogGroup } from "../container/log-group";
import { renderSecrets } from "../container/secrets";
import { ContainerSettings } from "../container/settings";
import type { Loose } from "../fargate/container-definition";
import { containerProperties } from "./container-properties";
import type { SettledBatchJobProps } from "./job-props";
import type { BatchPlatform, RetryRule } from "./retry-strategy";

/** Log streams are called `<prefix>/default/<task>`. */
const STREAM_PREFIX = "job";

/** What a job's container is made from. */
export interface JobContainerProps {
  readonly job: SettledBatchJobProps;
  readonly platform: BatchPlatform;
  readonly timeout: Duration;
  readonly vcpu: number;
  readonly memoryMiB: number;
  /** What only the platform knows of the container; it wins over the common parts. */
  readonly container: { readonly [key: string]: Loose };
}

/**
 * What runs when a job does: the definition with its log group and roles, as children of the job's construct. Earlier
 * revisions stay when a new one is made, so that clients which name one go on working.
 */
export class JobContainer {
  /** What AWS needs to start the container; the code does not have it. */
  readonly executionRole: Role;
  readonly logGroup: LogGroup;
  /** With the revision of this apply; known after apply. */
  readonly definitionArn: string;
  /** Without a revision; known after apply. */
  readonly definitionArnPrefix: string;
  /** Known at synth. */
  readonly definitionName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: BatchJobDefinition;
  private readonly variables: ContainerSettings;
  private readonly image: ContainerImage;

  constructor(
    private readonly owner: Construct,
    private readonly props: JobContainerProps,
  ) {
    const { environment, secrets, logRetention, logEncryptionKey, tags, image } = props.job;
    this.variables = new ContainerSettings(owner, {
      platform: "batch",
      environment,
      secretNames: Object.keys(secrets),
    });
    this.image = imageOf(owner, image);
    this.logGroup = new LogGroup(owner, "Logs", {
      prefix: "/batch",
      retention: logRetention,
      encryptionKey: logEncryptionKey,
      tags,
    });
    const executionRole = new ExecutionRole(owner, "ExecutionRole", {
      image: this.image,
      logGroup: this.logGroup,
      secrets,
      tags,
    });
    this.executionRole = executionRole;
    this.resource = this.createDefinition();
    this.definitionArn = this.resource.arn;
    this.definitionArnPrefix = this.resource.arnPrefix;
    this.definitionName = this.resource.name;
    executionRole.startAfterRights(this.resource);
  }

  /** The code's role, made when first asked for: without it the code has no credentials at all. */
  get role(): Role {
    return this.madeRole() ?? this.createRole();
  }

  /** The code's role, if anything asked for it. */
  madeRole(): Role | undefined {
    return this.owner.node.tryFindChild("JobRole") as Role | undefined;
  }

  /** Sets an environment variable of the code. */
  addSetting(name: string, value: string): void {
    this.variables.add(name, value);
  }

  private createRole(): Role {
    const { tags } = this.props.job;
    return new Role(this.owner, "JobRole", {
      assumedBy: [TASKS_SERVICE],
      assumeConditions: ownTasksOnly(this.owner),
      tags,
    });
  }

  private createDefinition(): BatchJobDefinition {
    const { job, platform, timeout } = this.props;
    const parameters = Object.entries(job.parameters).map(([name, value]) => [name, literal(value)]);
    return new BatchJobDefinition(this.owner, "Resource", {
      name: job.definitionName ?? physicalName(this.owner, "generic"),
      type: "container",
      platformCapabilities: [platform.startsWith("FARGATE") ? "FARGATE" : "EC2"],
      deregisterOnNewRevision: false,
      propagateTags: true,
      parameters: parameters.length === 0 ? undefined : Object.fromEntries(parameters),
      schedulingPriority: job.schedulingPriority,
      timeout: { attemptDurationSeconds: timeout.toSeconds() },
      retryStrategy: {
        attempts: job.retry.attempts,
        evaluateOnExit: job.retry.rulesFor(platform).map(renderRule),
      },
      containerProperties: this.renderContainer(),
      tags: job.tags,
    });
  }

  private renderContainer(): string {
    const { job, vcpu, memoryMiB, container } = this.props;
    const { logGroupName: group, region } = this.logGroup;
    return renderJson(() =>
      containerProperties({
        image: this.image.uri,
        command: job.command,
        environment: this.variables.list(),
        secrets: renderSecrets(job.secrets),
        executionRoleArn: this.executionRole.roleArn,
        jobRoleArn: this.madeRole()?.roleArn,
        vcpu,
        memoryMiB,
        user: job.runAsRoot ? "0" : job.user,
        readonlyRoot: job.readonlyRoot,
        scratch: job.scratch,
        logs: { group, region, streamPrefix: STREAM_PREFIX },
        platform: container,
      }),
    );
  }
}

/** The provider keeps the action in lower case. */
function renderRule({ action, ...conditions }: RetryRule): BatchJobDefinitionRetryStrategyEvaluateOnExit {
  return { action: action.toLowerCase(), ...conditions };
}
