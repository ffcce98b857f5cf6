import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import {
  AlarmTopic,
  AppSecret,
  BatchSpotJob,
  Bucket,
  CompletionRule,
  Duration,
  ImageRepository,
  JobTable,
  MillraceStack,
  Network,
  ServerlessApi,
} from "../constructs";
import { JOB_TABLE_LAYOUT } from "../src/contract/job-table";
import { OPTIMIZER_PERMISSIONS } from "../src/contract/permissions";
import { environmentFor, SOLVER_TASK_SETTINGS } from "../src/contract/settings";
import { browserAccess } from "./browser-access";
import { bundlesFolder } from "./bundles";
import { grantDeclared } from "./declared-grants";
import { addJobRoutes, completionFunction, PAGE_HEADERS } from "./optimizer-functions";
import { OPTIMIZER_STACK_DEFAULTS, type OptimizerStackProps } from "./optimizer-props";

export type { OptimizerStackProps };

/**
 * The optimizer: a job API of seven functions, the jobs in a table, files that come in and go out in two buckets, each
 * job solved by a container on Spot, and nothing lost in between.
 */
export class OptimizerStack extends MillraceStack {
  readonly images: ImageRepository;
  readonly inputs: Bucket;
  readonly outputs: Bucket;
  readonly jobs: JobTable;
  readonly solver: BatchSpotJob;
  readonly api: ServerlessApi;
  readonly alarms: AlarmTopic;

  constructor(scope: Construct, id: string, props: OptimizerStackProps) {
    const { environment, prefix = OPTIMIZER_STACK_DEFAULTS.prefix, state = OPTIMIZER_STACK_DEFAULTS.state } = props;
    super(scope, id, { environment, prefix, state, tags: { system: "optimizer", environment: environment.name } });
    const { siteOrigins = OPTIMIZER_STACK_DEFAULTS.siteOrigins } = props;
    const { alarmEmails = OPTIMIZER_STACK_DEFAULTS.alarmEmails } = props;
    this.alarms = new AlarmTopic(this, "Alarms", { emails: alarmEmails });
    this.images = new ImageRepository(this, "SolverImages");
    this.inputs = new Bucket(this, "Input", {
      lifecycleRules: [{ id: "old-inputs", expireAfter: Duration.days(90) }],
      cors: browserAccess(siteOrigins, "PUT"),
    });
    this.outputs = new Bucket(this, "Output", {
      versioned: true,
      lifecycleRules: [{ id: "old-results", expireAfter: Duration.days(365) }],
      cors: browserAccess(siteOrigins, "GET"),
    });
    this.jobs = new JobTable(this, "Jobs", JOB_TABLE_LAYOUT);
    this.solver = this.createSolver(props);
    this.api = this.createApi(props, siteOrigins);
    this.createOutputs();
  }

  private createSolver(props: OptimizerStackProps): BatchSpotJob {
    const { environment, solver: size = OPTIMIZER_STACK_DEFAULTS.solver } = props;
    const zones = ["a", "b", "c"].map((zone) => `${environment.region}${zone}`);
    const solver = new BatchSpotJob(this, "Solver", {
      network: new Network(this, "Network", { availabilityZones: zones, nat: "single" }),
      image: props.solverImage ?? this.images.imageTagged(props.release),
      command: ["node", "dist/src/main/solver-task.js"],
      environment: environmentFor(SOLVER_TASK_SETTINGS, this.storage()),
      ...size,
    });
    grantDeclared(solver, OPTIMIZER_PERMISSIONS["solver-task"], this);
    return solver;
  }

  private createApi(props: OptimizerStackProps, origins: readonly string[]): ServerlessApi {
    const api = new ServerlessApi(this, "Api", {
      auth: { type: "none", because: "the functions ask for API keys of their own" },
      ...(origins.length > 0 && { cors: { allowedOrigins: origins, ...PAGE_HEADERS } }),
    });
    const signing = new AppSecret(this, "SigningKey", { generate: { field: "key" } });
    const { jobs, inputs, outputs, solver } = this;
    const parts = { jobs, inputs, outputs, solver, signing, storage: this.storage(), origins };
    const folder = props.functionsFolder ?? bundlesFolder();
    addJobRoutes(api, folder, parts);
    const handler = completionFunction(this, folder, parts);
    new CompletionRule(this, "Completion", { source: solver, handler, topic: this.alarms });
    return api;
  }

  private storage() {
    const { jobs, inputs, outputs } = this;
    return { jobTable: jobs.tableName, inputBucket: inputs.bucketName, outputBucket: outputs.bucketName };
  }

  private createOutputs(): void {
    const outputs = {
      ApiUrl: this.api.url,
      InputBucketName: this.inputs.bucketName,
      OutputBucketName: this.outputs.bucketName,
      JobTableName: this.jobs.tableName,
      JobQueueArn: this.solver.jobQueueArn,
      JobDefinitionName: this.solver.jobDefinitionName,
      SolverImagesUrl: this.images.repositoryUrl,
    };
    for (const [id, value] of Object.entries(outputs)) new TerraformOutput(this, id, { value });
  }
}
