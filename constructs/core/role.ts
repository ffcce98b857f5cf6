import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { checkProps, countOutside, durationOutside, malformed, repeated } from "./checks";
import { Duration } from "./duration";
import type { Grantee, RoleRef } from "./grants";
import { NAME_RULES, namePrefix, physicalName } from "./names";
import { type Conditions, type PolicyStatement, renderPolicy, renderTrustPolicy } from "./policy";
import type { Tags } from "./tags";

/** Props of {@link Role}. */
export interface RoleProps {
  /** Services that act under the role, such as `ecs-tasks.amazonaws.com`. */
  readonly assumedBy: readonly string[];
  /**
   * Narrows down who may assume it, such as `{ StringEquals: { "aws:SourceAccount": … } }`.
   * @default - any caller within the services
   */
  readonly assumeConditions?: Conditions;
  /**
   * Exact name, up to 64 characters. A change replaces the role.
   * @default - made from prefix, environment and path, with a suffix that makes it unique
   */
  readonly roleName?: string;
  /**
   * What the role is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * ARNs of policies managed elsewhere, such as AWS's own.
   * @default - none
   */
  readonly managedPolicyArns?: readonly string[];
  /**
   * ARN of the policy that bounds what the role can ever do.
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * How long a session may last: 1 to 12 hours.
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;
  /**
   * Tags of the role.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const ROLE_DEFAULTS = { maxSessionDuration: Duration.hours(1) } as const;

/**
 * A role for a service of AWS that can do nothing until it is granted something. All grants are gathered in one inline
 * policy. It costs nothing.
 *
 * @example
 * import { Bucket, MillraceApp, MillraceStack, Role } from "millrace";
 * const environment = { name: "dev", profile: "dev", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const role = new Role(stack, "TaskRole", { assumedBy: ["ecs-tasks.amazonaws.com"] });
 * new Bucket(stack, "Uploads").grantRead(role);
 */
export class Role extends Construct implements RoleRef, Grantee {
  /** Known after apply. */
  readonly roleArn: string;
  /** Known after apply unless given. */
  readonly roleName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: IamRole;
  private readonly policy: InlinePolicy;

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const { maxSessionDuration = ROLE_DEFAULTS.maxSessionDuration } = props;
    checkProps(this, roleChecks(props, maxSessionDuration));
    this.resource = new IamRole(this, "Resource", {
      ...(props.roleName === undefined ? { namePrefix: namePrefix(this, "rolePrefix") } : { name: props.roleName }),
      description: props.description,
      assumeRolePolicy: renderTrustPolicy(props.assumedBy, props.assumeConditions),
      permissionsBoundary: props.permissionsBoundary,
      maxSessionDuration: maxSessionDuration.toSeconds(),
      tags: props.tags,
    });
    this.roleArn = this.resource.arn;
    this.roleName = this.resource.name;
    this.policy = new InlinePolicy(this, this.roleName, "grants");
    this.attach(props.managedPolicyArns ?? []);
  }

  /** A role that exists already; grants become an inline policy of their own on it. */
  static fromName(scope: Construct, id: string, role: { roleName: string; roleArn: string }): Grantee & RoleRef {
    return new ExistingRole(scope, id, role.roleName, role.roleArn);
  }

  /** The role is its own grantee. */
  get role(): RoleRef {
    return this;
  }

  addStatements(...statements: readonly PolicyStatement[]): TerraformResource {
    return this.policy.add(statements);
  }

  private attach(policyArns: readonly string[]): void {
    policyArns.forEach((policyArn, index) => {
      new IamRolePolicyAttachment(this, `ManagedPolicy${index}`, { role: this.roleName, policyArn });
    });
  }
}

/** An existing role's side of a grant. */
class ExistingRole extends Construct implements RoleRef, Grantee {
  private readonly policy: InlinePolicy;

  constructor(
    scope: Construct,
    id: string,
    readonly roleName: string,
    readonly roleArn: string,
  ) {
    super(scope, id);
    this.policy = new InlinePolicy(this, roleName, physicalName(this, "generic"));
  }

  get role(): RoleRef {
    return this;
  }

  addStatements(...statements: readonly PolicyStatement[]): TerraformResource {
    return this.policy.add(statements);
  }
}

/** The inline policy that gathers a role's grants; made when the first one comes. */
class InlinePolicy {
  private readonly statements: PolicyStatement[] = [];
  private resource: IamRolePolicy | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly role: string,
    private readonly name: string,
  ) {}

  add(statements: readonly PolicyStatement[]): TerraformResource {
    this.statements.push(...statements);
    this.resource ??= new IamRolePolicy(this.scope, "Policy", {
      name: this.name,
      role: this.role,
      policy: renderPolicy(() => this.statements),
    });
    return this.resource;
  }
}

function roleChecks(props: RoleProps, maxSessionDuration: Duration) {
  const { pattern, maxLength, words } = NAME_RULES.role;
  const named = new RegExp(pattern.source.replace("+$", `{1,${maxLength}}$`));
  return [
    countOutside("assumedBy", props.assumedBy, 1, 20, "name the service that acts under the role"),
    repeated("assumedBy", props.assumedBy),
    ...props.assumedBy.map((service) =>
      malformed("assumedBy", service, /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/, {
        must: "name services such as ecs-tasks.amazonaws.com",
        remedy: "use the service's principal name",
      }),
    ),
    durationOutside("maxSessionDuration", maxSessionDuration, Duration.hours(1), Duration.hours(12)),
    malformed("roleName", props.roleName, named, { must: `be 1 to ${maxLength} ${words}`, remedy: "rename it" }),
    countOutside("managedPolicyArns", props.managedPolicyArns, 0, 20),
    repeated("managedPolicyArns", props.managedPolicyArns),
  ];
}
