import { SecurityGroup as AwsSecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Construct } from "constructs";
import { checkProps, malformed } from "./checks";
import { type Connectable, Connections } from "./connections";
import { namePrefix } from "./names";
import type { Port } from "./port";
import type { Tags } from "./tags";

/** Props of {@link SecurityGroup}. */
export interface SecurityGroupProps {
  /** Id of the VPC. A change replaces the group. */
  readonly vpcId: string;
  /**
   * What the group is for: up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*. A change replaces the group.
   * @default "Managed by Millrace"
   */
  readonly description?: string;
  /**
   * Port of `allowDefaultPortFrom`.
   * @default - none
   */
  readonly defaultPort?: Port;
  /**
   * Tags of the group.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const SECURITY_GROUP_DEFAULTS = { description: "Managed by Millrace" } as const;

/**
 * A security group that lets nothing in and nothing out until `connections` says so; every rule is a resource of its
 * own. It costs nothing.
 *
 * @example
 * import { SecurityGroup, Port } from "millrace";
 * import { MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "dev", profile: "dev", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const database = new SecurityGroup(stack, "Database", { vpcId: "vpc-0123456789abcdef0", defaultPort: Port.tcp(5432) });
 * const service = new SecurityGroup(stack, "Service", { vpcId: "vpc-0123456789abcdef0" });
 * database.connections.allowDefaultPortFrom(service);
 */
export class SecurityGroup extends Construct implements Connectable {
  /** Known after apply. */
  readonly securityGroupId: string;
  readonly connections: Connections;
  /** Escape hatch: the provider's own resource. */
  readonly resource: AwsSecurityGroup;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const { description = SECURITY_GROUP_DEFAULTS.description } = props;
    checkProps(
      this,
      malformed("description", description, /^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/, {
        must: "be 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
        remedy: "remove the other characters",
      }),
    );
    this.resource = new AwsSecurityGroup(this, "Resource", {
      namePrefix: namePrefix(this, "securityGroupPrefix"),
      description,
      vpcId: props.vpcId,
      tags: props.tags,
      // A group in use cannot be deleted: the new one has to be there first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = this.resource.id;
    this.connections = new Connections(this, {
      securityGroupIds: [this.securityGroupId],
      defaultPort: props.defaultPort,
    });
  }
}
