import { DynamodbTable, type DynamodbTableAttribute } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { checkProps } from "../core/checks";
import { Duration } from "../core/duration";
import { type KeyRef, keyStatement } from "../core/encryption-key";
import { protectionOf } from "../core/environment";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions } from "../core/metric";
import { physicalName } from "../core/names";
import type { PolicyStatement } from "../core/policy";
import { tableChecks } from "./job-table-checks";
import {
  conditionalStatements,
  readStatements,
  scanStatements,
  type TableArns,
  type TableGrantOptions,
  writeStatements,
} from "./job-table-grants";
import { JOB_TABLE_DEFAULTS, type JobTableProps, TABLE_INDEX_DEFAULTS, type TableIndex } from "./job-table-props";

/** Words for what may be done with a table's items. */
export type TableAccess = "read" | "write" | "readWrite" | "conditionalUpdate";

/**
 * A table for jobs: paid by request, restorable to any second of the last 35 days, protected against deletion. An empty
 * one costs nothing; a million writes about 0.63 USD, a million reads 0.13 USD.
 *
 * @example
 * import { JobTable, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * new JobTable(stack, "Jobs", {
 *   partitionKey: { name: "jobId", type: "S" },
 *   indexes: [
 *     {
 *       indexName: "byState",
 *       partitionKey: { name: "stateShard", type: "S" },
 *       sortKey: { name: "submittedAt", type: "S" },
 *     },
 *   ],
 *   ttlAttribute: "expiresAt",
 * });
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export class JobTable extends Construct implements Bindable<TableAccess, "NAME" | "ARN"> {
  /** Known at synth. */
  readonly tableName: string;
  /** Known after apply. */
  readonly tableArn: string;
  /** Known after apply; `undefined` without a stream. */
  readonly streamArn: string | undefined;
  /** Escape hatch: the provider's own resource. */
  readonly resource: DynamodbTable;
  private readonly arns: TableArns;
  private readonly encryptionKey: KeyRef | undefined;

  constructor(scope: Construct, id: string, props: JobTableProps) {
    super(scope, id);
    const { recoveryPeriod = JOB_TABLE_DEFAULTS.recoveryPeriod, indexes = JOB_TABLE_DEFAULTS.indexes } = props;
    checkProps(this, tableChecks({ ...props, recoveryPeriod }));
    this.encryptionKey = props.encryptionKey;
    this.resource = this.createTable(props, recoveryPeriod, indexes);
    this.tableName = this.resource.name;
    this.tableArn = this.resource.arn;
    this.streamArn = props.stream === undefined ? undefined : this.resource.streamArn;
    this.arns = { tableArn: this.tableArn, indexNames: indexes.map((index) => index.indexName) };
  }

  /** What code must know to use it. */
  get settings() {
    return { NAME: this.tableName, ARN: this.tableArn };
  }

  /** Items by key and queries, over the table and its indexes. No scans: see `grantScan`. */
  grantRead(grantee: Grantee, options: TableGrantOptions = {}): Grant {
    return this.grant(grantee, "decrypt", readStatements(this.arns, options));
  }

  /** Storing, changing and deleting items. */
  grantWrite(grantee: Grantee, options: TableGrantOptions = {}): Grant {
    return this.grant(grantee, "encrypt", writeStatements(this.arns, options));
  }

  /** What `grantRead` and `grantWrite` give. */
  grantReadWrite(grantee: Grantee, options: TableGrantOptions = {}): Grant {
    return Grant.together(grantee, this.grantRead(grantee, options), this.grantWrite(grantee, options));
  }

  /** Moving existing items from state to state: read one and change it on a condition. Neither new items nor deletions. */
  grantConditionalUpdate(grantee: Grantee, options: TableGrantOptions = {}): Grant {
    return this.grant(grantee, "encrypt", conditionalStatements(this.arns, options));
  }

  /** Reading the whole table. It costs a read of every item, so use it for maintenance only. */
  grantScan(grantee: Grantee): Grant {
    return this.grant(grantee, "decrypt", scanStatements(this.arns));
  }

  /**
   * Reading the stream of changes.
   *
   * @throws InvalidPropsError if the table has no stream
   */
  grantStreamRead(grantee: Grantee): Grant {
    const { streamArn } = this;
    const remedy = 'set it, such as to "NEW_AND_OLD_IMAGES"';
    checkProps(this, streamArn === undefined ? { prop: "stream", must: "be set", got: undefined, remedy } : undefined);
    const actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
    return this.grant(grantee, "decrypt", [{ actions, resources: [streamArn ?? ""] }]);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: TableAccess): Grant {
    switch (access) {
      case "read":
        return this.grantRead(grantee);
      case "write":
        return this.grantWrite(grantee);
      case "readWrite":
        return this.grantReadWrite(grantee);
      case "conditionalUpdate":
        return this.grantConditionalUpdate(grantee);
    }
  }

  /** Requests that were refused because there were too many. */
  metricThrottledRequests(options?: MetricOptions): Metric {
    return this.metric("ThrottledRequests", options);
  }

  /** Conditional writes that found the item changed: races that were decided. */
  metricConditionalCheckFailures(options?: MetricOptions): Metric {
    return this.metric("ConditionalCheckFailedRequests", options);
  }

  /** Read units used. */
  metricConsumedReads(options?: MetricOptions): Metric {
    return this.metric("ConsumedReadCapacityUnits", options);
  }

  /** Write units used. */
  metricConsumedWrites(options?: MetricOptions): Metric {
    return this.metric("ConsumedWriteCapacityUnits", options);
  }

  private createTable(props: JobTableProps, recoveryPeriod: Duration, indexes: readonly TableIndex[]): DynamodbTable {
    const { pointInTimeRecovery = JOB_TABLE_DEFAULTS.pointInTimeRecovery } = props;
    const { deletionProtection = protectionOf(this).deletionProtection } = props;
    const { tableName = physicalName(this, "table"), ttlAttribute, encryptionKey, stream } = props;
    return new DynamodbTable(this, "Resource", {
      name: tableName,
      billingMode: "PAY_PER_REQUEST",
      hashKey: props.partitionKey.name,
      rangeKey: props.sortKey?.name,
      attribute: keyAttributes(props),
      globalSecondaryIndex: indexes.map(renderIndex),
      ttl: ttlAttribute === undefined ? undefined : { attributeName: ttlAttribute, enabled: true },
      pointInTimeRecovery: pointInTimeRecovery
        ? { enabled: true, recoveryPeriodInDays: recoveryPeriod.toDays() }
        : { enabled: false },
      deletionProtectionEnabled: deletionProtection,
      streamEnabled: stream === undefined ? undefined : true,
      streamViewType: stream,
      serverSideEncryption: encryptionKey && { enabled: true, kmsKeyArn: encryptionKey.keyArn },
      tags: props.tags,
    });
  }

  private grant(grantee: Grantee, use: "decrypt" | "encrypt", statements: readonly PolicyStatement[]): Grant {
    const key = this.encryptionKey;
    const keys = key === undefined ? [] : [keyStatement(this, key, "dynamodb", use)];
    return Grant.give(grantee, ...statements, ...keys);
  }

  private metric(metricName: string, options?: MetricOptions): Metric {
    const dimensions = { TableName: this.tableName };
    const period = Duration.minutes(5);
    return new Metric({ namespace: "AWS/DynamoDB", metricName, dimensions, statistic: "Sum", period }, options);
  }
}

/** DynamoDB takes the attributes of keys only, each once. */
function keyAttributes({ partitionKey, sortKey, indexes = [] }: JobTableProps): DynamodbTableAttribute[] {
  const keys = [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])];
  const byName = new Map(keys.flatMap((key) => (key === undefined ? [] : [[key.name, key] as const])));
  return [...byName.values()].map(({ name, type }) => ({ name, type }));
}

function renderIndex({ indexName, partitionKey, sortKey, projection = TABLE_INDEX_DEFAULTS.projection }: TableIndex) {
  const key = { name: indexName, hashKey: partitionKey.name, rangeKey: sortKey?.name };
  if (typeof projection === "string") return { ...key, projectionType: projection };
  return { ...key, projectionType: "INCLUDE", nonKeyAttributes: [...projection] };
}
