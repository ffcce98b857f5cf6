import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import {
  Bucket,
  type CorsRule,
  Duration,
  type Environment,
  JobTable,
  MillraceStack,
  type StateLocation,
} from "../constructs";

/** Props of {@link OptimizerStack}. */
export interface OptimizerStackProps {
  /** Where the stack goes. */
  readonly environment: Environment;
  /**
   * What physical names begin with.
   * @default "optimo"
   */
  readonly prefix?: string;
  /**
   * Where the state is kept.
   * @default { type: "local" }
   */
  readonly state?: StateLocation;
  /**
   * Origins of the pages that upload and download with signed URLs.
   * @default []
   */
  readonly siteOrigins?: readonly string[];
}
const OPTIMIZER_STACK_DEFAULTS = { prefix: "optimo", state: { type: "local" }, siteOrigins: [] } as const;

/**
 * The optimizer's data: files that come in, files that go out, and the jobs in between. Jobs are listed by state and by
 * tenant through sparse indexes; a job that is in no listing does not have their key attributes.
 */
export class OptimizerStack extends MillraceStack {
  readonly inputs: Bucket;
  readonly outputs: Bucket;
  readonly jobs: JobTable;

  constructor(scope: Construct, id: string, props: OptimizerStackProps) {
    const { environment, prefix = OPTIMIZER_STACK_DEFAULTS.prefix, state = OPTIMIZER_STACK_DEFAULTS.state } = props;
    super(scope, id, { environment, prefix, state, tags: { system: "optimizer", environment: environment.name } });
    const { siteOrigins = OPTIMIZER_STACK_DEFAULTS.siteOrigins } = props;
    this.inputs = new Bucket(this, "Input", {
      lifecycleRules: [{ id: "old-inputs", expireAfter: Duration.days(90) }],
      cors: browserAccess(siteOrigins, "PUT"),
    });
    this.outputs = new Bucket(this, "Output", {
      versioned: true,
      lifecycleRules: [{ id: "old-results", expireAfter: Duration.days(365) }],
      cors: browserAccess(siteOrigins, "GET"),
    });
    this.jobs = new JobTable(this, "Jobs", {
      partitionKey: { name: "jobId", type: "S" },
      indexes: [listing("byState", "stateListing"), listing("byTenant", "tenantListing")],
      ttlAttribute: "expiresAt",
    });
    this.createOutputs();
  }

  private createOutputs(): void {
    const outputs = {
      InputBucketName: this.inputs.bucketName,
      OutputBucketName: this.outputs.bucketName,
      JobTableName: this.jobs.tableName,
    };
    for (const [id, value] of Object.entries(outputs)) new TerraformOutput(this, id, { value });
  }
}

/** Jobs of one kind of listing, newest last: never a scan of the table. */
function listing(indexName: string, partitionKey: string) {
  return {
    indexName,
    partitionKey: { name: partitionKey, type: "S" },
    sortKey: { name: "submittedAt", type: "S" },
  } as const;
}

function browserAccess(allowedOrigins: readonly string[], method: "GET" | "PUT"): readonly CorsRule[] {
  if (allowedOrigins.length === 0) return [];
  return [{ allowedOrigins, allowedMethods: [method], allowedHeaders: ["content-type"], exposeHeaders: ["ETag"] }];
}
