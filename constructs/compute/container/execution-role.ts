import type { Construct } from "constructs";
import { Account } from "../../core/account";
import type { Grant } from "../../core/grants";
import type { Conditions } from "../../core/policy";
import { Role } from "../../core/role";
import type { Tags } from "../../core/tags";
import type { ContainerImage } from "./image";
import type { LogGroup } from "./log-group";
import { type ContainerSecrets, grantSecrets } from "./secrets";

/** The service that acts under the roles of tasks, on Fargate and in Batch alike. */
export const TASKS_SERVICE = "ecs-tasks.amazonaws.com";

/**
 * For task roles: only tasks of this account. AWS documents the condition for them and not for execution roles, which
 * are assumed before a task exists.
 */
export function ownTasksOnly(scope: Construct): Conditions {
  return { StringEquals: { "aws:SourceAccount": new Account(scope).id } };
}

/** Props of {@link ExecutionRole}. */
export interface ExecutionRoleProps {
  readonly image: ContainerImage;
  readonly logGroup: LogGroup;
  readonly secrets: ContainerSecrets;
  readonly tags: Tags | undefined;
}

/**
 * The role with which AWS starts a container: it pulls the image, writes the logs and reads the secrets it passes in,
 * and nothing else. The code itself never has it. Call `startAfterRights` with what starts the container.
 */
export class ExecutionRole extends Role {
  private readonly grants: readonly Grant[];
  private readonly secrets: ContainerSecrets;

  constructor(scope: Construct, id: string, { image, logGroup, secrets, tags }: ExecutionRoleProps) {
    const description = "Starts containers: pulls the image, writes logs, reads secrets";
    super(scope, id, { assumedBy: [TASKS_SERVICE], description, tags });
    this.secrets = secrets;
    this.grants = [...image.grantPull(this), logGroup.grantWrite(this)];
  }

  /** Has a task or job definition wait for the role's rights and for the secrets' values. */
  startAfterRights(definition: Construct): void {
    for (const grant of this.grants) grant.applyBefore(definition);
    grantSecrets(this, this.secrets, definition);
  }
}
