import { Duration } from "../../../constructs/core/duration";
import { AppSecret } from "../../../constructs/data/app-secret";
import { Bucket } from "../../../constructs/data/bucket";
import { JobTable } from "../../../constructs/data/job-table";
import type { Exhibit } from "./exhibits";

const jobId = { name: "jobId", type: "S" } as const;

export const DATA_DEFAULTS: readonly Exhibit[] = [
  { name: "Bucket", build: (scope, id) => new Bucket(scope, id) },
  { name: "JobTable", build: (scope, id) => new JobTable(scope, id, { partitionKey: jobId }) },
  { name: "AppSecret", build: (scope, id) => new AppSecret(scope, id) },
];

export const DATA_FORMS: readonly Exhibit[] = [
  { name: "AppSecretExternal", build: (scope, id) => new AppSecret(scope, id, { source: "external" }) },
  {
    name: "BucketFull",
    build: (scope, id) =>
      new Bucket(scope, id, {
        versioned: true,
        eventBridge: true,
        receivesLogs: ["s3-access", "load-balancer", "cloudtrail"],
        cors: [{ allowedOrigins: ["https://school.example"], allowedMethods: ["PUT"], maxAge: Duration.hours(1) }],
        lifecycleRules: [
          {
            id: "results",
            prefix: "results/",
            expireAfter: Duration.days(365),
            transitions: [{ after: Duration.days(90), storageClass: "GLACIER_IR" }],
          },
        ],
      }),
  },
  {
    name: "JobTableFull",
    build: (scope, id) =>
      new JobTable(scope, id, {
        partitionKey: jobId,
        ttlAttribute: "expiresAt",
        stream: "NEW_IMAGE",
        indexes: [
          {
            indexName: "byState",
            partitionKey: { name: "stateShard", type: "S" },
            sortKey: { name: "submittedAt", type: "S" },
          },
        ],
      }),
  },
];
