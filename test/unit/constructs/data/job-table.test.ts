import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { JobTable } from "../../../../constructs/data/job-table";
import type { JobTableProps } from "../../../../constructs/data/job-table-props";
import { allowed, permissions } from "../../../support/permissions";
import { refusal, type SynthesizeOptions, synthesize } from "../../../support/synthesize";

const partitionKey = { name: "jobId", type: "S" } as const;
const byState = { indexName: "byState", partitionKey: { name: "state", type: "S" } } as const;

/** What Terraform gets for a table with these props. */
function table(props: Partial<JobTableProps> = {}, options?: SynthesizeOptions) {
  const stack = synthesize((scope) => new JobTable(scope, "Jobs", { partitionKey, ...props }), options);
  return stack.resource("Jobs/Resource");
}

function mistakes(props: Partial<JobTableProps>): readonly string[] {
  return refusal((stack) => new JobTable(stack, "T", { partitionKey, ...props }))
    .split("\n")
    .map((line) => line.replace(/^Shop\/T: /, ""));
}

describe("a JobTable", () => {
  test("is by default one table, paid by request, restorable and protected", () => {
    const stack = synthesize((scope) => new JobTable(scope, "Jobs", { partitionKey }));
    expect(stack.resources()).toEqual(["Jobs/Resource aws_dynamodb_table"]);
    const { "//": _path, ...resource } = stack.resource("Jobs/Resource");
    expect(resource).toEqual({
      name: "shop-prod-jobs",
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "jobId",
      attribute: [{ name: "jobId", type: "S" }],
      point_in_time_recovery: { enabled: true, recovery_period_in_days: 35 },
      deletion_protection_enabled: true,
      global_secondary_index: [],
    });
  });

  test("is not protected against deletion in dev", () => {
    expect(table({}, { profile: "dev" }).deletion_protection_enabled).toBe(false);
    expect(table({ deletionProtection: true }, { profile: "dev" }).deletion_protection_enabled).toBe(true);
  });

  test("takes keys and indexes over, and declares each key attribute once", () => {
    const resource = table({
      sortKey: { name: "at", type: "N" },
      indexes: [
        { ...byState, sortKey: { name: "at", type: "N" } },
        { indexName: "byTenant", partitionKey: { name: "tenant", type: "S" }, projection: ["title", "owner"] },
        { indexName: "keys", partitionKey: { name: "tenant", type: "S" }, projection: "KEYS_ONLY" },
      ],
    });
    expect(resource).toMatchObject({
      range_key: "at",
      attribute: [
        { name: "jobId", type: "S" },
        { name: "at", type: "N" },
        { name: "state", type: "S" },
        { name: "tenant", type: "S" },
      ],
      global_secondary_index: [
        { name: "byState", hash_key: "state", range_key: "at", projection_type: "ALL" },
        { name: "byTenant", hash_key: "tenant", projection_type: "INCLUDE", non_key_attributes: ["title", "owner"] },
        { name: "keys", hash_key: "tenant", projection_type: "KEYS_ONLY" },
      ],
    });
  });

  test("takes every other prop over", () => {
    const resource = table({
      tableName: "optimo-jobs",
      ttlAttribute: "expiresAt",
      recoveryPeriod: Duration.days(7),
      stream: "NEW_IMAGE",
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      tags: { team: "a" },
    });
    expect(resource).toMatchObject({
      name: "optimo-jobs",
      ttl: { attribute_name: "expiresAt", enabled: true },
      point_in_time_recovery: { enabled: true, recovery_period_in_days: 7 },
      stream_enabled: true,
      stream_view_type: "NEW_IMAGE",
      server_side_encryption: { enabled: true, kms_key_arn: "arn:k" },
      tags: { team: "a" },
    });
    expect(table({ pointInTimeRecovery: false }).point_in_time_recovery).toEqual({ enabled: false });
  });
});

describe("a JobTable refuses", () => {
  const cases: readonly (readonly [string, Partial<JobTableProps>, readonly string[]])[] = [
    [
      "a name DynamoDB does not take",
      { tableName: "a b" },
      ['tableName must be 3 to 255 letters, digits and _ . -, got "a b"; rename it'],
    ],
    [
      "a time of recovery there is none of",
      { recoveryPeriod: Duration.days(36) },
      ["recoveryPeriod must be from 1 day to 35 days, got 36 days; give a duration in that range"],
    ],
    [
      "a time of recovery without recovery",
      { recoveryPeriod: Duration.days(3), pointInTimeRecovery: false },
      ["recoveryPeriod must be left out without pointInTimeRecovery, got 3 days; remove one of the two"],
    ],
    [
      "one attribute as both keys",
      { sortKey: partitionKey },
      ['sortKey must be another attribute than partitionKey, got "jobId"; leave it out or choose another attribute'],
    ],
    [
      "an attribute of two types",
      { indexes: [{ indexName: "byId", partitionKey: { name: "jobId", type: "N" } }] },
      [
        'indexes.byId.partitionKey.type must be S as in the other keys with the attribute jobId, got "N"; an attribute has one type in all keys',
      ],
    ],
    [
      "indexes with the same name or none that counts",
      { indexes: [byState, byState, { ...byState, indexName: "x" }] },
      [
        'indexes.indexName must name each item once, got "byState"; remove the repetition',
        'indexes.indexName must be 3 to 255 letters, digits and _ . -, got "x"; rename it',
      ],
    ],
    [
      "more than 20 indexes",
      { indexes: Array.from({ length: 21 }, (_unused, index) => ({ ...byState, indexName: `by${index}x` })) },
      ["indexes must have 0 to 20 items, got 21; remove some"],
    ],
    [
      "a projection without attributes",
      { indexes: [{ ...byState, projection: [] }] },
      ['indexes.byState.projection must have 1 to 100 items, got 0; name attributes, or use "KEYS_ONLY" or "ALL"'],
    ],
    [
      "a time to live that is text",
      { ttlAttribute: "jobId" },
      [
        'ttlAttribute must be a number, in seconds since 1970, got "jobId"; it is the partitionKey of another type; use an attribute of its own',
      ],
    ],
  ];

  test.each(cases)("%s", (_what, props, lines) => {
    expect(mistakes(props)).toEqual(lines);
  });
});

describe("a JobTable grants", () => {
  const assumedBy = ["lambda.amazonaws.com"];

  function granted(give: (jobs: JobTable, role: Role) => void, props: Partial<JobTableProps> = {}) {
    return synthesize((stack) => {
      const jobs = new JobTable(stack, "Jobs", { partitionKey, indexes: [byState], ...props });
      new JobTable(stack, "Other", { partitionKey });
      give(jobs, new Role(stack, "Role", { assumedBy }));
    });
  }

  test("reading by key and query, with its indexes by name, and no scan", () => {
    expect(
      allowed(
        granted((jobs, role) => jobs.grantRead(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "dynamodb:BatchGetItem Jobs/Resource",
      "dynamodb:ConditionCheckItem Jobs/Resource",
      "dynamodb:GetItem Jobs/Resource",
      "dynamodb:Query Jobs/Resource",
      "dynamodb:Query Jobs/Resource/index/byState",
    ]);
  });

  test("writing", () => {
    expect(
      allowed(
        granted((jobs, role) => jobs.grantWrite(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "dynamodb:BatchWriteItem Jobs/Resource",
      "dynamodb:DeleteItem Jobs/Resource",
      "dynamodb:PutItem Jobs/Resource",
      "dynamodb:UpdateItem Jobs/Resource",
    ]);
  });

  test("moving jobs from state to state, without making or deleting any", () => {
    expect(
      allowed(
        granted((jobs, role) => jobs.grantConditionalUpdate(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "dynamodb:ConditionCheckItem Jobs/Resource",
      "dynamodb:GetItem Jobs/Resource",
      "dynamodb:UpdateItem Jobs/Resource",
    ]);
  });

  test("scanning, where it is asked for", () => {
    expect(
      allowed(
        granted((jobs, role) => jobs.grantScan(role)),
        "Role/Policy",
      ),
    ).toEqual(["dynamodb:Scan Jobs/Resource", "dynamodb:Scan Jobs/Resource/index/byState"]);
  });

  test("the stream, if there is one", () => {
    const stack = granted((jobs, role) => jobs.grantStreamRead(role), { stream: "KEYS_ONLY" });
    expect(allowed(stack, "Role/Policy")).toEqual([
      "dynamodb:DescribeStream Jobs/Resource",
      "dynamodb:GetRecords Jobs/Resource",
      "dynamodb:GetShardIterator Jobs/Resource",
    ]);
    expect(
      refusal((scope) =>
        new JobTable(scope, "T", { partitionKey }).grantStreamRead(new Role(scope, "R", { assumedBy })),
      ),
    ).toBe('Shop/T: stream must be set, got nothing; set it, such as to "NEW_AND_OLD_IMAGES"');
  });

  test("some items and attributes only, and then no index", () => {
    const options = { partitionKeyValues: ["tenant-a#*"], attributes: ["jobId", "state"] };
    const stack = granted((jobs, role) => jobs.grantRead(role, options));
    expect(new Set(permissions(stack, "Role/Policy").map(({ resource }) => resource))).toEqual(
      new Set(["Jobs/Resource"]),
    );
    expect(permissions(stack, "Role/Policy")[0]?.conditions).toEqual({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["tenant-a#*"] },
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["jobId", "state"] },
      StringNotEqualsIfExists: { "dynamodb:Select": "ALL_ATTRIBUTES" },
    });
  });

  test("its key through DynamoDB", () => {
    const stack = granted((jobs, role) => jobs.grantWrite(role), { encryptionKey: EncryptionKey.fromArn("arn:k") });
    expect(permissions(stack, "Role/Policy").filter(({ action }) => action.startsWith("kms:"))).toEqual(
      ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
        action,
        resource: "arn:k",
        conditions: { StringEquals: { "kms:ViaService": "dynamodb.us-west-2.amazonaws.com" } },
      })),
    );
  });

  test("never anything beyond its own table, whatever is combined", () => {
    const words = ["grantRead", "grantWrite", "grantReadWrite", "grantConditionalUpdate", "grantScan"] as const;
    fc.assert(
      fc.property(fc.subarray([...words], { minLength: 1 }), (grants) => {
        const stack = granted((jobs, role) => {
          for (const grant of grants) jobs[grant](role);
        });
        for (const { action, resource } of permissions(stack, "Role/Policy")) {
          expect(action).toMatch(/^dynamodb:[A-Za-z]+$/);
          expect(["Jobs/Resource", "Jobs/Resource/index/byState"]).toContain(resource);
        }
      }),
      { numRuns: 20 },
    );
  });

  test.each(["read", "write", "readWrite", "conditionalUpdate"] as const)("the word %s of a binding", (access) => {
    const word = `grant${access[0]?.toUpperCase()}${access.slice(1)}` as "grantRead";
    const byWord = allowed(
      granted((jobs, role) => jobs.grantAccess(role, access)),
      "Role/Policy",
    );
    expect(byWord).toEqual(
      allowed(
        granted((jobs, role) => jobs[word](role)),
        "Role/Policy",
      ),
    );
  });
});

test("a JobTable's metrics are about it", () => {
  synthesize((stack) => {
    const jobs = new JobTable(stack, "Jobs", { partitionKey });
    const metrics = [
      jobs.metricThrottledRequests(),
      jobs.metricConditionalCheckFailures(),
      jobs.metricConsumedReads(),
      jobs.metricConsumedWrites(),
    ];
    expect(metrics.map((metric) => metric.metricName)).toEqual([
      "ThrottledRequests",
      "ConditionalCheckFailedRequests",
      "ConsumedReadCapacityUnits",
      "ConsumedWriteCapacityUnits",
    ]);
    for (const metric of metrics) {
      expect(metric).toMatchObject({
        namespace: "AWS/DynamoDB",
        dimensions: { TableName: jobs.tableName },
        statistic: "Sum",
      });
    }
  });
});
