import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile/index.js";
import { Construct } from "constructs";
import { Account } from "../../core/account";
import { Grant } from "../../core/grants";
import { namePrefix } from "../../core/names";
import type { PolicyStatement } from "../../core/policy";
import { Role } from "../../core/role";
import type { Tags } from "../../core/tags";
import type { ContainerImage } from "../container/image";
import type { LogGroup } from "../container/log-group";

/** Props of {@link InstanceRole}. */
export interface InstanceRoleProps {
  readonly image: ContainerImage;
  readonly logGroup: LogGroup;
  /** What the names of the environments begin with: their clusters carry these names. */
  readonly environmentPrefixes: readonly string[];
  readonly tags: Tags | undefined;
}

/**
 * What the machines themselves may do: join the clusters of these environments, report on their tasks, pull the one
 * image and write the one log group. AWS's managed policy allows the same on everything in the account; containers of
 * Batch on EC2 share the host's network, and so reach whatever the host may do.
 */
export class InstanceRole extends Construct {
  readonly role: Role;
  /** Known after apply. */
  readonly profileArn: string;
  private readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, { image, logGroup, environmentPrefixes, tags }: InstanceRoleProps) {
    super(scope, id);
    const description = "Instances of a Batch environment: joins its cluster, pulls the image, writes logs";
    this.role = new Role(this, "Role", { assumedBy: ["ec2.amazonaws.com"], description, tags });
    const agent = Grant.give(this.role, ...agentStatements(new Account(this), environmentPrefixes));
    // On EC2 the machine's agent pulls and writes logs, not the execution role.
    this.grants = [agent, ...image.grantPull(this.role), logGroup.grantWrite(this.role)];
    const profile = new IamInstanceProfile(this, "Resource", {
      namePrefix: namePrefix(this, "rolePrefix"),
      role: this.role.roleName,
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    this.profileArn = profile.arn;
  }

  /** Instances that cannot report any more are never found to be gone: the rights come first and go last. */
  applyBefore(...environments: readonly Construct[]): void {
    for (const grant of this.grants) grant.applyBefore(...environments);
  }
}

/**
 * What the agent of ECS does. Batch makes the cluster and puts the environment's name into the cluster's; the exact
 * name is known only after the environment is made.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function agentStatements(account: Account, environmentPrefixes: readonly string[]): readonly PolicyStatement[] {
  const clusters = environmentPrefixes.map((prefix) => account.arn("ecs", `cluster/*${prefix}*`));
  const members = [account.arn("ecs", "container-instance/*")];
  return [
    {
      actions: [
        "ecs:RegisterContainerInstance",
        "ecs:DeregisterContainerInstance",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
      ],
      resources: clusters,
    },
    {
      actions: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
      resources: members,
      conditions: { ArnLike: { "ecs:cluster": clusters } },
    },
    {
      actions: ["ecs:TagResource"],
      resources: members,
      conditions: { StringEquals: { "ecs:CreateAction": "RegisterContainerInstance" } },
    },
    {
      actions: ["ecs:DiscoverPollEndpoint"],
      resources: ["*"],
      anyResourceBecause: "the address of the service is asked for, and the action knows no resources",
    },
  ];
}
