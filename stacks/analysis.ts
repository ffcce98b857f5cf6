import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import {
  AppSecret,
  Bucket,
  bind,
  Cluster,
  type ContainerImage,
  Database,
  Duration,
  FargateApi,
  ImageRepository,
  MillraceStack,
  Network,
  QueueWorker,
  Size,
  WorkQueue,
} from "../constructs";
import { permissionsFor, S3_OBJECT_STORE_PERMISSIONS, SES_EMAIL_SENDER_PERMISSIONS } from "../src/contract/permissions";
import { API_SERVER_SETTINGS, environmentFor, WORKER_SETTINGS } from "../src/contract/settings";
import { ANALYSIS_STACK_DEFAULTS, type AnalysisStackProps } from "./analysis-props";
import { browserAccess } from "./browser-access";
import { grantDeclared } from "./declared-grants";

export type { AnalysisStackProps };

const FILES = permissionsFor(S3_OBJECT_STORE_PERMISSIONS);
const MAIL = permissionsFor(SES_EMAIL_SENDER_PERMISSIONS);
/** The user of the database that API and workers log in as, with tokens of IAM. */
const DATABASE_USER = "jobs";

/**
 * Analysis jobs: an API on Fargate, workers on Spot that come with the queue and go when it is empty, jobs in PostgreSQL
 * and files in a bucket. Nothing but the load balancer is reached from outside.
 */
export class AnalysisStack extends MillraceStack {
  readonly images: ImageRepository;
  readonly files: Bucket;
  readonly database: Database;
  readonly worker: QueueWorker;
  readonly api: FargateApi;
  private readonly network: Network;
  private readonly cluster: Cluster;

  constructor(scope: Construct, id: string, props: AnalysisStackProps) {
    const { environment, prefix = ANALYSIS_STACK_DEFAULTS.prefix, state = ANALYSIS_STACK_DEFAULTS.state } = props;
    super(scope, id, { environment, prefix, state, tags: { system: "analysis", environment: environment.name } });
    const { siteOrigins = ANALYSIS_STACK_DEFAULTS.siteOrigins } = props;
    const availabilityZones = ["a", "b"].map((zone) => `${environment.region}${zone}`);
    this.network = new Network(this, "Network", { availabilityZones, nat: "single" });
    this.images = new ImageRepository(this, "Images");
    this.files = new Bucket(this, "Files", {
      lifecycleRules: [{ id: "old-files", expireAfter: Duration.days(90) }],
      cors: [...browserAccess(siteOrigins, "PUT"), ...browserAccess(siteOrigins, "GET")],
    });
    this.database = new Database(this, "Database", {
      network: this.network,
      engine: { name: "postgres", majorVersion: "17" },
      databaseName: "jobs",
    });
    this.cluster = new Cluster(this, "Cluster");
    const image = props.image ?? this.images.imageTagged(props.release);
    this.worker = this.createWorker(props, image);
    this.api = this.createApi(props, image, siteOrigins);
    this.createOutputs();
  }

  private createWorker(props: AnalysisStackProps, image: string | ContainerImage): QueueWorker {
    const { scaling = ANALYSIS_STACK_DEFAULTS.scaling, taskTimeout = ANALYSIS_STACK_DEFAULTS.taskTimeout } = props;
    const { cluster, network } = this;
    const queue = new WorkQueue(this, "Queue", { taskTimeout, maxReceiveCount: 5 });
    const worker = new QueueWorker(this, "Worker", {
      ...{ cluster, network, image, scaling, queue },
      command: ["node", "dist/src/main/worker.js"],
      scratch: [WORKER_SETTINGS.workFolder.default],
      fit: { cpu: 2, memory: Size.gibibytes(8) },
      variables: {
        queueUrl: WORKER_SETTINGS.queueUrl.variable,
        concurrency: WORKER_SETTINGS.workers.variable,
        protectMinutes: WORKER_SETTINGS.protectMinutes.variable,
      },
      environment: environmentFor(WORKER_SETTINGS, { ...this.storage(), queueUrl: queue.url }),
    });
    bind(worker, this.database.login(DATABASE_USER), { access: "connect" });
    grantDeclared(worker, FILES, { inputs: this.files, outputs: this.files });
    // a worker that hands a message back sends it anew, so that a drain never counts towards the dead letters
    bind(worker, queue, { access: "send" });
    return worker;
  }

  private createApi(props: AnalysisStackProps, image: string | ContainerImage, origins: readonly string[]): FargateApi {
    const { cluster, network, files, worker } = this;
    const signing = new AppSecret(this, "SigningKey", { generate: { field: "key" } });
    const settings = { ...this.storage(), queueUrl: worker.queue.url, signingSecret: signing.secretArn };
    const allowed = origins.length === 0 ? {} : { allowedOrigins: origins.join(",") };
    const mail = props.emails === undefined ? {} : { emailFrom: props.emails.from };
    const api = new FargateApi(this, "Api", {
      ...{ cluster, network, image, loadBalancer: props.loadBalancer },
      command: ["node", "dist/src/main/api-server.js"],
      scratch: [API_SERVER_SETTINGS.workFolder.default],
      fit: { cpu: 0.5, memory: Size.gibibytes(1) },
      scaling: { min: 2, max: 10 },
      environment: environmentFor(API_SERVER_SETTINGS, { ...settings, ...allowed, ...mail }),
    });
    bind(api, this.database.login(DATABASE_USER), { access: "connect" });
    const places = { inputs: files, outputs: files, emailIdentity: props.emails?.identityArn };
    grantDeclared(api, FILES, places);
    bind(api, worker.queue, { access: "send" });
    bind(api, signing, { access: "read" });
    if (props.emails) grantDeclared(api, MAIL, places);
    return api;
  }

  private storage() {
    const { database, files } = this;
    return {
      databaseHost: database.address,
      databasePort: String(database.port),
      databaseName: database.databaseName,
      databaseUser: DATABASE_USER,
      inputBucket: files.bucketName,
      outputBucket: files.bucketName,
    };
  }

  private createOutputs(): void {
    const outputs = {
      ApiUrl: this.api.url,
      BucketName: this.files.bucketName,
      QueueUrl: this.worker.queue.url,
      DatabaseAddress: this.database.address,
      ImagesUrl: this.images.repositoryUrl,
    };
    for (const [id, value] of Object.entries(outputs)) new TerraformOutput(this, id, { value });
  }
}
