/**
 * The table of jobs in DynamoDB, as the runtime reads and writes it: what a stack has to declare, word for word.
 * docs/decisions/0009 tells why it looks like this.
 */
export const JOB_TABLE_LAYOUT = {
  /** A job's id; or, for what belongs to no job, a name with a `#`, which no id has. */
  partitionKey: { name: "jobId", type: "S" },
  /** `job` for the record itself; other words for what lies beside it. */
  sortKey: { name: "part", type: "S" },
  /** Seconds since 1970: set on tombstones and, far in the future, on events. */
  ttlAttribute: "expiresAt",
  indexes: [
    {
      indexName: "byTenant",
      partitionKey: { name: "tenantListing", type: "S" },
      sortKey: { name: "listedAt", type: "S" },
      projection: ["kind"],
    },
    {
      indexName: "byState",
      partitionKey: { name: "stateListing", type: "S" },
      sortKey: { name: "listedAt", type: "S" },
      projection: ["kind"],
    },
    {
      indexName: "byQueue",
      partitionKey: { name: "queueShard", type: "S" },
      sortKey: { name: "queueOrder", type: "S" },
      projection: "KEYS_ONLY",
    },
    {
      indexName: "byDue",
      partitionKey: { name: "dueShard", type: "S" },
      sortKey: { name: "dueAt", type: "N" },
      projection: "KEYS_ONLY",
    },
    {
      indexName: "byStart",
      partitionKey: { name: "startShard", type: "S" },
      sortKey: { name: "startBy", type: "N" },
      projection: "KEYS_ONLY",
    },
  ],
} as const;

export type JobTableIndex = (typeof JOB_TABLE_LAYOUT.indexes)[number]["indexName"];
