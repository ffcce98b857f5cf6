import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Construct } from "constructs";
import { Account } from "../../core/account";
import type { Check } from "../../core/checks";
import { checkProps } from "../../core/checks";
import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import { Grant, type Grantee } from "../../core/grants";
import { physicalName } from "../../core/names";
import { type Tags, tagChecks } from "../../core/tags";
import { logRetentionCheck } from "../../data/log-groups";

/** Props of {@link LogGroup}. */
export interface LogGroupProps {
  /** What the name begins with, such as `/ecs`: the group is `<prefix>/<name of the construct it belongs to>`. */
  readonly prefix: string;
  /**
   * Exact name instead, for services that write to fixed names. A change replaces the group with its logs.
   * @default - made of prefix, environment and the path of the construct it belongs to
   */
  readonly logGroupName?: string;
  /**
   * How long logs are kept: a number of days CloudWatch Logs knows.
   * @default Duration.days(30)
   */
  readonly retention?: Duration;
  /**
   * Encrypt with a key of yours.
   * @default - keys of CloudWatch Logs, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of the group.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const LOG_GROUP_DEFAULTS = { retention: Duration.days(30) } as const;

/**
 * The log group of code. It is made before the code starts, so that it has a retention: a service that makes its own
 * keeps everything for ever. About 0.50 USD a GiB written and 0.03 USD a GiB kept for a month.
 */
export class LogGroup extends Construct {
  /** Known at synth. */
  readonly logGroupName: string;
  /** Known after apply. */
  readonly logGroupArn: string;
  readonly region: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    const { retention = LOG_GROUP_DEFAULTS.retention, encryptionKey, tags } = props;
    checkProps(this, logGroupChecks("retention", retention), tagChecks("tags", tags));
    this.region = new Account(this).region;
    encryptionKey?.allowService(`logs.${this.region}.amazonaws.com`);
    this.resource = new CloudwatchLogGroup(this, "Resource", {
      name: props.logGroupName ?? `${props.prefix}/${physicalName(scope, "logGroup")}`,
      retentionInDays: retention.toDays(),
      kmsKeyId: encryptionKey?.keyArn,
      tags,
    });
    this.logGroupName = this.resource.name;
    this.logGroupArn = this.resource.arn;
  }

  /** Writing to this group; the group itself is made here, so that nobody needs the right to make any. */
  grantWrite(grantee: Grantee): Grant {
    const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
    return Grant.give(grantee, { actions, resources: [`${this.logGroupArn}:*`] });
  }
}

/** Broken if CloudWatch Logs does not know a retention. */
export function logGroupChecks(prop: string, retention: Duration | undefined): Check {
  return retention === undefined ? undefined : logRetentionCheck(prop, retention);
}
