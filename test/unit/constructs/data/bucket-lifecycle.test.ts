import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { Size } from "../../../../constructs/core/size";
import { Bucket } from "../../../../constructs/data/bucket";
import {
  type LifecycleRule,
  lifecycleWarnings,
  renderLifecycle,
  type StorageClass,
} from "../../../../constructs/data/bucket-lifecycle";
import { refusal, synthesize } from "../../../support/synthesize";

const housekeeping = { abortIncompleteUploadsAfter: Duration.days(7), expireNoncurrentAfter: Duration.days(90) };

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const rules: fc.Arbitrary<LifecycleRule> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 20 }),
  prefix: optional(fc.constantFrom("uploads/", "results/")),
  tags: optional(fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("x", "y"))),
  objectSizeGreaterThan: optional(fc.nat(1000).map(Size.kibibytes)),
  objectSizeLessThan: optional(fc.integer({ min: 1001, max: 9999 }).map(Size.kibibytes)),
  expireAfter: optional(fc.integer({ min: 1, max: 400 }).map(Duration.days)),
});

/** Every condition of a rule's filter, however it is nested, as `key=value`. */
function conditions(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(conditions);
  if (typeof value !== "object" || value === null) return [];
  if ("key" in value && "value" in value) return [`${value.key}=${value.value}`];
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === "object" ? conditions(each) : each === undefined || each === "" ? [] : [`${key}=${each}`],
  );
}

describe("renderLifecycle", () => {
  test("gives every rule exactly one filter, with every condition of the rule and no other", () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 5 }), (list) => {
        const rendered = renderLifecycle(housekeeping, list);
        expect(rendered).toHaveLength(list.length + 1);
        list.forEach((rule, index) => {
          const { filter } = rendered[index + 1] ?? {};
          expect(filter).toHaveLength(1);
          const wanted = {
            prefix: rule.prefix,
            ...rule.tags,
            objectSizeGreaterThan: rule.objectSizeGreaterThan?.toBytes(),
            objectSizeLessThan: rule.objectSizeLessThan?.toBytes(),
          };
          expect(conditions(filter).sort()).toEqual(conditions(wanted).sort());
        });
      }),
    );
  });

  test("puts conditions into `and` exactly where there are several", () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const [, rendered] = renderLifecycle(housekeeping, [rule]);
        const [filter] = (rendered?.filter ?? []) as readonly { and?: unknown }[];
        expect(filter?.and !== undefined).toBe(conditions(filter).length > 1);
      }),
    );
  });

  test("expires objects at the age that was asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), (days) => {
        const [, rendered] = renderLifecycle(housekeeping, [{ id: "r", expireAfter: Duration.days(days) }]);
        expect(rendered?.expiration).toEqual([{ days }]);
      }),
    );
  });
});

test("a Bucket takes the rules over", () => {
  const stack = synthesize((scope) => {
    new Bucket(scope, "B", {
      versioned: true,
      lifecycleRules: [
        {
          id: "archive",
          prefix: "results/",
          transitions: [
            { after: Duration.days(30), storageClass: "STANDARD_IA" },
            { after: Duration.days(90), storageClass: "GLACIER" },
          ],
          expireAfter: Duration.days(365),
          expireNoncurrentAfter: Duration.days(14),
        },
      ],
    });
  });
  expect(stack.resource("B/Lifecycle").rule).toMatchObject([
    { id: "housekeeping" },
    {
      id: "archive",
      status: "Enabled",
      filter: [{ prefix: "results/" }],
      transition: [
        { days: 30, storage_class: "STANDARD_IA" },
        { days: 90, storage_class: "GLACIER" },
      ],
      expiration: [{ days: 365 }],
      noncurrent_version_expiration: [{ noncurrent_days: 14 }],
    },
  ]);
});

describe("rules S3 would refuse", () => {
  const days = Duration.days;
  const cases: readonly (readonly [string, LifecycleRule, string])[] = [
    [
      "without an action",
      { id: "r" },
      "lifecycleRules.r must do something, got nothing; give expireAfter, expireNoncurrentAfter or transitions",
    ],
    [
      "for versions there are none of",
      { id: "r", expireNoncurrentAfter: days(1) },
      "lifecycleRules.r.expireNoncurrentAfter must be left out of a bucket without versions, got 1 day; set versioned: true, or use expireAfter",
    ],
    [
      "that expire at once",
      { id: "r", expireAfter: days(0) },
      "lifecycleRules.r.expireAfter must be at least 1 day, got 0 days; S3 counts in days",
    ],
    [
      "in hours",
      { id: "r", expireAfter: Duration.hours(36) },
      "lifecycleRules.r.expireAfter must be a whole number of days, got 36 hours; round it",
    ],
    [
      "with sizes that exclude each other",
      {
        id: "r",
        expireAfter: days(1),
        objectSizeGreaterThan: Size.mebibytes(2),
        objectSizeLessThan: Size.mebibytes(1),
      },
      "lifecycleRules.r.objectSizeLessThan must be above objectSizeGreaterThan (2 MiB), got 1 MiB; swap the two or leave one out",
    ],
    [
      "that move young objects to infrequent access",
      { id: "r", transitions: [{ after: days(10), storageClass: "STANDARD_IA" }] },
      "lifecycleRules.r.transitions.0.after must be at least 30 days for STANDARD_IA, got 10 days; S3 takes no younger objects into that class",
    ],
    [
      "with transitions out of order",
      {
        id: "r",
        transitions: [
          { after: days(90), storageClass: "GLACIER" },
          { after: days(60), storageClass: "DEEP_ARCHIVE" },
        ],
      },
      "lifecycleRules.r.transitions.1.after must be later than the transition before it (90 days), got 60 days; list transitions in the order of age",
    ],
    [
      "that move objects back",
      {
        id: "r",
        transitions: [
          { after: days(30), storageClass: "GLACIER" },
          { after: days(60), storageClass: "STANDARD_IA" },
        ],
      },
      'lifecycleRules.r.transitions.1.storageClass must be cheaper to keep than GLACIER, got "STANDARD_IA"; S3 moves objects towards archive only',
    ],
    [
      "that move objects after they expired",
      { id: "r", expireAfter: days(30), transitions: [{ after: days(30), storageClass: "GLACIER" }] },
      "lifecycleRules.r.transitions.0.after must be earlier than expireAfter (30 days), got 30 days; move sooner or delete later",
    ],
    [
      "with the id of our own",
      { id: "housekeeping", expireAfter: days(1) },
      'lifecycleRules.id must name each item once, got "housekeeping"; remove the repetition',
    ],
  ];

  test.each(cases)("%s", (_what, rule, message) => {
    expect(refusal((stack) => new Bucket(stack, "B", { lifecycleRules: [rule] }))).toBe(`Shop/B: ${message}`);
  });
});

describe("lifecycleWarnings", () => {
  test("tells of days that are paid for in vain", () => {
    const rule: LifecycleRule = {
      id: "old",
      transitions: [{ after: Duration.days(30), storageClass: "GLACIER" }],
      expireAfter: Duration.days(90),
    };
    expect(lifecycleWarnings([rule])).toEqual([
      "lifecycle rule old keeps objects 60 days in GLACIER, but 90 days are paid for",
    ]);
  });

  test("is silent exactly where the minimum is kept", () => {
    const classes = fc.constantFrom<[StorageClass, number]>(["GLACIER", 90], ["DEEP_ARCHIVE", 180], ["GLACIER_IR", 90]);
    fc.assert(
      fc.property(classes, fc.nat(300), fc.nat(300), ([storageClass, minimum], after, kept) => {
        const transitions = [{ after: Duration.days(after), storageClass }];
        const warnings = lifecycleWarnings([{ id: "r", transitions, expireAfter: Duration.days(after + kept) }]);
        expect(warnings).toHaveLength(kept < minimum ? 1 : 0);
      }),
    );
  });
});

test("a Bucket leaves the warning where the runner looks for it", () => {
  const data: unknown[] = [];
  synthesize((stack) => {
    const bucket = new Bucket(stack, "B", {
      lifecycleRules: [
        {
          id: "old",
          transitions: [{ after: Duration.days(30), storageClass: "GLACIER" }],
          expireAfter: Duration.days(90),
        },
      ],
    });
    data.push(...bucket.node.metadata.map((entry) => entry.data));
  });
  expect(data).toContain("lifecycle rule old keeps objects 60 days in GLACIER, but 90 days are paid for");
});
