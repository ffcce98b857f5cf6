import type { S3BucketLifecycleConfigurationRule } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { type Check, malformed, notWholeUnit, refuse, repeated } from "../core/checks";
import type { Duration } from "../core/duration";
import type { Size } from "../core/size";
import type { Tags } from "../core/tags";

/** Cheaper classes of storage. */
export type StorageClass =
  | "STANDARD_IA"
  | "INTELLIGENT_TIERING"
  | "ONEZONE_IA"
  | "GLACIER_IR"
  | "GLACIER"
  | "DEEP_ARCHIVE";

/** A move to a cheaper class. */
export interface Transition {
  /** Age of the object, in whole days. */
  readonly after: Duration;
  readonly storageClass: StorageClass;
}

/** What happens to objects as they age. It applies to all objects unless a filter says which. */
export interface LifecycleRule {
  /** Name of the rule, unique in the bucket: up to 255 characters. */
  readonly id: string;
  /**
   * Only objects whose key begins so.
   * @default - every key
   */
  readonly prefix?: string;
  /**
   * Only objects with all these tags.
   * @default - any tags
   */
  readonly tags?: Tags;
  /**
   * Only larger objects.
   * @default - no bound
   */
  readonly objectSizeGreaterThan?: Size;
  /**
   * Only smaller objects.
   * @default - no bound
   */
  readonly objectSizeLessThan?: Size;
  /**
   * Objects of that age are deleted; in a versioned bucket their current version becomes an old one.
   * @default - never
   */
  readonly expireAfter?: Duration;
  /**
   * Moves to cheaper classes, in the order of age.
   * @default []
   */
  readonly transitions?: readonly Transition[];
  /**
   * Old versions are deleted that long after they were replaced: sooner than the whole bucket's `expireNoncurrentAfter`.
   * @default - as the whole bucket
   */
  readonly expireNoncurrentAfter?: Duration;
}

const LIFECYCLE_RULE_DEFAULTS = { transitions: [] } as const;

/** What holds for the whole bucket. */
export interface Housekeeping {
  readonly abortIncompleteUploadsAfter: Duration;
  /** `undefined` in a bucket without versions. */
  readonly expireNoncurrentAfter: Duration | undefined;
}

/** From the cheapest to read to the cheapest to keep; S3 moves objects in this direction only. */
const CLASS_ORDER: readonly StorageClass[] = [
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

/** Days that are paid for even if an object goes sooner. */
const MINIMUM_DAYS: Readonly<Partial<Record<StorageClass, number>>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Rule of ours in every bucket; the id is taken. */
const HOUSEKEEPING_RULE = "housekeeping";

/** The rules as the provider takes them: ours first, and a filter in every one, without which S3 shows endless changes. */
export function renderLifecycle(
  housekeeping: Housekeeping,
  rules: readonly LifecycleRule[],
): S3BucketLifecycleConfigurationRule[] {
  return [renderHousekeeping(housekeeping), ...rules.map(renderRule)];
}

/** What S3 would refuse about rules, and what would make no sense. */
export function lifecycleChecks(rules: readonly LifecycleRule[], versioned: boolean): Check {
  return [
    repeated("lifecycleRules.id", [HOUSEKEEPING_RULE, ...rules.map((rule) => rule.id)]),
    rules.map((rule) => ruleChecks(rule, versioned)),
  ];
}

/** Rules that cost more than they save: objects deleted before the minimum time of their class is over. */
export function lifecycleWarnings(rules: readonly LifecycleRule[]): string[] {
  return rules.flatMap(({ id, expireAfter, transitions = LIFECYCLE_RULE_DEFAULTS.transitions }) => {
    if (expireAfter === undefined) return [];
    return transitions.flatMap(({ after, storageClass }, index) => {
      const until = transitions[index + 1]?.after ?? expireAfter;
      const days = inDays(until) - inDays(after);
      const minimum = MINIMUM_DAYS[storageClass] ?? 0;
      if (days >= minimum) return [];
      return [`lifecycle rule ${id} keeps objects ${days} days in ${storageClass}, but ${minimum} days are paid for`];
    });
  });
}

function ruleChecks(rule: LifecycleRule, versioned: boolean): Check {
  const { id, expireAfter, expireNoncurrentAfter, transitions = LIFECYCLE_RULE_DEFAULTS.transitions } = rule;
  const prop = `lifecycleRules.${id}`;
  return [
    malformed("lifecycleRules.id", id, /^.{1,255}$/, { must: "be 1 to 255 characters", remedy: "shorten it" }),
    refuse(expireAfter === undefined && expireNoncurrentAfter === undefined && transitions.length === 0, {
      prop,
      must: "do something",
      got: undefined,
      remedy: "give expireAfter, expireNoncurrentAfter or transitions",
    }),
    refuse(expireNoncurrentAfter !== undefined && !versioned, {
      prop: `${prop}.expireNoncurrentAfter`,
      must: "be left out of a bucket without versions",
      got: expireNoncurrentAfter,
      remedy: "set versioned: true, or use expireAfter",
    }),
    daysCheck(`${prop}.expireAfter`, expireAfter),
    daysCheck(`${prop}.expireNoncurrentAfter`, expireNoncurrentAfter),
    sizeChecks(prop, rule),
    transitions.map((transition, index) => transitionChecks(`${prop}.transitions.${index}`, rule, index, transition)),
  ];
}

function sizeChecks(prop: string, { objectSizeGreaterThan, objectSizeLessThan }: LifecycleRule): Check {
  if (objectSizeGreaterThan === undefined || objectSizeLessThan === undefined) return undefined;
  if (objectSizeGreaterThan.isToken || objectSizeLessThan.isToken) return undefined;
  return refuse(objectSizeGreaterThan.toBytes() >= objectSizeLessThan.toBytes(), {
    prop: `${prop}.objectSizeLessThan`,
    must: `be above objectSizeGreaterThan (${objectSizeGreaterThan})`,
    got: objectSizeLessThan,
    remedy: "swap the two or leave one out",
  });
}

function transitionChecks(
  prop: string,
  rule: LifecycleRule,
  index: number,
  { after, storageClass }: Transition,
): Check {
  const earlier = rule.transitions?.[index - 1];
  const { expireAfter } = rule;
  return [
    notWholeUnit(`${prop}.after`, after, "days"),
    refuse(/_IA$/.test(storageClass) && !after.isToken && inDays(after) < 30, {
      prop: `${prop}.after`,
      must: `be at least 30 days for ${storageClass}`,
      got: after,
      remedy: "S3 takes no younger objects into that class",
    }),
    refuse(earlier !== undefined && !isLater(after, earlier.after), {
      prop: `${prop}.after`,
      must: `be later than the transition before it (${earlier?.after})`,
      got: after,
      remedy: "list transitions in the order of age",
    }),
    refuse(earlier !== undefined && CLASS_ORDER.indexOf(storageClass) <= CLASS_ORDER.indexOf(earlier.storageClass), {
      prop: `${prop}.storageClass`,
      must: `be cheaper to keep than ${earlier?.storageClass}`,
      got: storageClass,
      remedy: "S3 moves objects towards archive only",
    }),
    refuse(expireAfter !== undefined && !isLater(expireAfter, after), {
      prop: `${prop}.after`,
      must: `be earlier than expireAfter (${expireAfter})`,
      got: after,
      remedy: "move sooner or delete later",
    }),
  ];
}

function daysCheck(prop: string, value: Duration | undefined): Check {
  return [
    notWholeUnit(prop, value, "days"),
    refuse(value !== undefined && !value.isToken && inDays(value) < 1, {
      prop,
      must: "be at least 1 day",
      got: value,
      remedy: "S3 counts in days",
    }),
  ];
}

function isLater(a: Duration, b: Duration): boolean {
  return a.isToken || b.isToken || inDays(a) > inDays(b);
}

function inDays(duration: Duration): number {
  return duration.isToken ? Number.NaN : duration.toDays({ integral: false });
}

function renderHousekeeping(housekeeping: Housekeeping): S3BucketLifecycleConfigurationRule {
  const { abortIncompleteUploadsAfter, expireNoncurrentAfter } = housekeeping;
  const rule = {
    id: HOUSEKEEPING_RULE,
    status: "Enabled",
    filter: [{ prefix: "" }],
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: abortIncompleteUploadsAfter.toDays() }],
  };
  if (expireNoncurrentAfter === undefined) return rule;
  return {
    ...rule,
    noncurrentVersionExpiration: [{ noncurrentDays: expireNoncurrentAfter.toDays() }],
    // A delete marker with nothing left behind it only slows listings down.
    expiration: [{ expiredObjectDeleteMarker: true }],
  };
}

function renderRule(rule: LifecycleRule): S3BucketLifecycleConfigurationRule {
  const { id, expireAfter, expireNoncurrentAfter, transitions = LIFECYCLE_RULE_DEFAULTS.transitions } = rule;
  return {
    id,
    status: "Enabled",
    filter: [renderFilter(rule)],
    expiration: expireAfter && [{ days: expireAfter.toDays() }],
    noncurrentVersionExpiration: expireNoncurrentAfter && [{ noncurrentDays: expireNoncurrentAfter.toDays() }],
    transition: transitions.map(({ after, storageClass }) => ({ days: after.toDays(), storageClass })),
  };
}

/** One condition stands alone, several go into `and`: S3 takes them in no other way. */
function renderFilter({ prefix, tags, objectSizeGreaterThan, objectSizeLessThan }: LifecycleRule) {
  const [[key, value] = ["", ""], ...moreTags] = Object.entries(tags ?? {});
  const sizes = {
    objectSizeGreaterThan: objectSizeGreaterThan?.toBytes(),
    objectSizeLessThan: objectSizeLessThan?.toBytes(),
  };
  const conditions = [prefix, objectSizeGreaterThan, objectSizeLessThan].filter((each) => each !== undefined).length;
  if (conditions + (key === "" ? 0 : 1) + moreTags.length > 1) return { and: [{ prefix, tags, ...sizes }] };
  if (key !== "") return { tag: [{ key, value }] };
  return conditions === 0 ? { prefix: "" } : { prefix, ...sizes };
}
