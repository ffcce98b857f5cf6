import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Construct } from "constructs";
import { type Check, notWholeUnit } from "../core/checks";
import type { Duration } from "../core/duration";
import type { Tags } from "../core/tags";

/** The retentions CloudWatch Logs knows, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Props of {@link LogGroups}. */
export interface LogGroupsProps {
  /** What the names begin with, such as `/aws/rds/instance/shop`. */
  readonly prefix: string;
  /** Kinds of logs: each gets the group `<prefix>/<kind>`. */
  readonly kinds: readonly string[];
  /** One CloudWatch Logs knows. */
  readonly retention: Duration;
  /** `undefined` for the stack's. */
  readonly tags: Tags | undefined;
}

/**
 * Log groups for a service that writes to fixed names. Made before the service starts, so that they have a retention:
 * the service would make them itself, and keep everything for ever.
 */
export class LogGroups extends Construct {
  private readonly groups: ReadonlyMap<string, CloudwatchLogGroup>;

  constructor(scope: Construct, id: string, { prefix, kinds, retention, tags }: LogGroupsProps) {
    super(scope, id);
    const group = (kind: string) =>
      new CloudwatchLogGroup(this, kind, { name: `${prefix}/${kind}`, retentionInDays: retention.toDays(), tags });
    this.groups = new Map(kinds.map((kind) => [kind, group(kind)]));
  }

  /** Name of the group for a kind of logs. */
  groupName(kind: string): string | undefined {
    return this.groups.get(kind)?.name;
  }
}

/** Broken if CloudWatch Logs does not know a retention. */
export function logRetentionCheck(prop: string, retention: Duration): Check {
  if (retention.isToken) return undefined;
  const uneven = notWholeUnit(prop, retention, "days");
  if (uneven !== undefined || RETENTION_DAYS.includes(retention.toDays())) return uneven;
  return {
    prop,
    must: `be a number of days CloudWatch Logs knows (${RETENTION_DAYS.join(", ")})`,
    got: retention,
    remedy: "choose the next longer one",
  };
}
