import { join } from "node:path";
import type { Construct } from "constructs";
import {
  type AppSecret,
  type BatchSpotJob,
  bind,
  Duration,
  FunctionCode,
  LambdaFunction,
  type RouteKey,
  type ServerlessApi,
  Size,
} from "../constructs";
import { BATCH_JOB_TAG } from "../src/contract/batch-event";
import { OPTIMIZER_PERMISSIONS } from "../src/contract/permissions";
import {
  API_FUNCTION_SETTINGS,
  BATCH_FUNCTION_SETTINGS,
  COMPLETION_FUNCTION_SETTINGS,
  environmentFor,
} from "../src/contract/settings";
import { grantDeclared, type JobPlaces } from "./declared-grants";

/** What the functions work with. */
export interface JobApiParts extends JobPlaces {
  readonly solver: BatchSpotJob;
  readonly signing: AppSecret;
  readonly storage: { readonly jobTable: string; readonly inputBucket: string; readonly outputBucket: string };
  /** Origins of pages that may call. */
  readonly origins: readonly string[];
}

/** What pages send along and read of answers, beyond what browsers always allow. */
export const PAGE_HEADERS = {
  allowedHeaders: ["authorization", "content-type", "idempotency-key", "if-none-match", "x-api-key", "x-request-id"],
  exposeHeaders: ["etag", "idempotent-replayed", "location", "retry-after", "x-request-id"],
} as const;

/** IAM cannot tell jobs apart by their queue; a tag that only the runtime sets has to do. */
const BY_TAG = { tag: { key: BATCH_JOB_TAG } } as const;
const BASE_PATH = API_FUNCTION_SETTINGS.basePath.default;
const SIZE = { memory: Size.mebibytes(1024), timeout: Duration.seconds(29) } as const;
/** A sweep looks at hundreds of jobs. */
const SWEEP_LIMIT = Duration.minutes(2);

/** Which function answers which routes below the base path. */
const ROUTES = {
  Upload: { bundle: "upload-handler", routes: ["POST /presign/upload", "POST /upload"] },
  Submission: {
    bundle: "job-submission",
    routes: ["POST /jobs", "POST /jobs/batch", "POST /jobs/{id}/retry", "GET /kinds"],
  },
  Status: { bundle: "job-status", routes: ["GET /jobs/{id}", "GET /jobs/{id}/status"] },
  List: { bundle: "jobs-list-handler", routes: ["GET /jobs"] },
  Results: {
    bundle: "results-handler",
    routes: [
      ...["results", "artifacts", "logs", "progress"].map((part) => `GET /jobs/{id}/${part}`),
      ...["POST /presign/download", "DELETE /jobs/{id}"],
    ],
  },
  Cancel: { bundle: "job-cancel-handler", routes: ["POST /jobs/{id}/cancel"] },
} as const;

/** The routes of the job API, each group with the function that answers it and no more rights than it needs. */
export function addJobRoutes(api: ServerlessApi, folder: string, parts: JobApiParts): void {
  for (const [id, { bundle, routes }] of Object.entries(ROUTES)) {
    const code = FunctionCode.fromFile(join(folder, bundle, "index.js"));
    const made = api.addRoute(id, {
      function: { code, environment: settingsOf(bundle, parts), ...SIZE },
      routes: routes.map((route) => route.replace(" /", ` ${BASE_PATH}/`) as RouteKey),
    });
    bind(made, parts.signing, { access: "read" });
    grantDeclared(made, OPTIMIZER_PERMISSIONS[bundle], parts);
    if (bundle === "job-submission") grantBatch(made, parts.solver, "submit");
    if (bundle === "job-cancel-handler") grantBatch(made, parts.solver, "cancel");
  }
}

/** Hears of ended Batch jobs, and looks for everything that was lost. */
export function completionFunction(scope: Construct, folder: string, parts: JobApiParts): LambdaFunction {
  const made = new LambdaFunction(scope, "Completed", {
    code: FunctionCode.fromFile(join(folder, "job-completion-handler", "index.js")),
    environment: environmentFor(COMPLETION_FUNCTION_SETTINGS, { ...parts.storage, ...batchOf(parts.solver) }),
    ...SIZE,
    timeout: SWEEP_LIMIT,
  });
  grantDeclared(made, OPTIMIZER_PERMISSIONS["job-completion-handler"], parts);
  grantBatch(made, parts.solver, "submit", "cancel");
  return made;
}

/** Whoever starts or ends Batch jobs looks them up by name. */
function grantBatch(made: LambdaFunction, solver: BatchSpotJob, ...uses: readonly ("submit" | "cancel")[]): void {
  const grants = [solver.grantDescribe(made)];
  if (uses.includes("submit")) grants.push(solver.grantSubmit(made, BY_TAG));
  if (uses.includes("cancel")) grants.push(solver.grantCancel(made, BY_TAG));
  for (const grant of grants) grant.applyBefore(...made.starters);
}

function settingsOf(bundle: string, parts: JobApiParts): Readonly<Record<string, string>> {
  const { storage, signing, origins, solver } = parts;
  const allowed = origins.length === 0 ? {} : { allowedOrigins: origins.join(",") };
  const settings = { ...storage, signingSecret: signing.secretArn, ...allowed };
  const startsJobs = bundle === "job-submission" || bundle === "job-cancel-handler";
  if (!startsJobs) return environmentFor(API_FUNCTION_SETTINGS, settings);
  return environmentFor(BATCH_FUNCTION_SETTINGS, { ...settings, ...batchOf(solver) });
}

function batchOf({ jobQueueArn: jobQueue, jobDefinitionName: jobDefinition }: BatchSpotJob) {
  return { jobQueue, jobDefinition };
}
