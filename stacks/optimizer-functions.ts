import { join } from "node:path";
import type { Construct } from "constructs";
import {
  type AppSecret,
  type BatchSpotJob,
  type Bucket,
  bind,
  Duration,
  FunctionCode,
  type JobTable,
  LambdaFunction,
  type RouteKey,
  type ServerlessApi,
  Size,
} from "../constructs";
import { BATCH_JOB_TAG } from "../src/contract/batch-event";
import {
  API_FUNCTION_SETTINGS,
  BATCH_FUNCTION_SETTINGS,
  COMPLETION_FUNCTION_SETTINGS,
  environmentFor,
} from "../src/contract/settings";

/** What the functions work with. */
export interface JobApiParts {
  readonly jobs: JobTable;
  readonly inputs: Bucket;
  readonly outputs: Bucket;
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

/** The routes of the job API, each group with the function that answers it and no more rights than it needs. */
export function addJobRoutes(api: ServerlessApi, folder: string, parts: JobApiParts): void {
  const { jobs, inputs, outputs, solver } = parts;
  const add = (id: string, bundle: string, routes: readonly string[]) => {
    const code = FunctionCode.fromFile(join(folder, bundle, "index.js"));
    const made = api.addRoute(id, {
      function: { code, environment: settingsOf(bundle, parts), ...SIZE },
      routes: routes.map((route) => route.replace(" /", ` ${BASE_PATH}/`) as RouteKey),
    });
    bind(made, parts.signing, { access: "read" });
    return made;
  };
  const upload = add("Upload", "upload-handler", ["POST /presign/upload", "POST /upload"]);
  bind(upload, jobs, { access: "read" });
  bind(upload, inputs, { access: "write" });

  const submission = ["POST /jobs", "POST /jobs/batch", "POST /jobs/{id}/retry", "GET /kinds"];
  const submit = add("Submission", "job-submission", submission);
  bind(submit, jobs, { access: "readWrite" });
  bind(submit, inputs, { access: "readWrite" });
  inputs.grantDelete(submit);
  solver.grantSubmit(submit, BY_TAG);
  solver.grantDescribe(submit);

  bind(add("Status", "job-status", ["GET /jobs/{id}", "GET /jobs/{id}/status"]), jobs, { access: "read" });
  bind(add("List", "jobs-list-handler", ["GET /jobs"]), jobs, { access: "read" });

  const ofJob = ["results", "artifacts", "logs", "progress"].map((part) => `GET /jobs/{id}/${part}`);
  const results = add("Results", "results-handler", [...ofJob, "POST /presign/download", "DELETE /jobs/{id}"]);
  bind(results, jobs, { access: "readWrite" });
  for (const bucket of [inputs, outputs]) {
    bind(results, bucket, { access: "read" });
    bucket.grantDelete(results);
  }

  const cancel = add("Cancel", "job-cancel-handler", ["POST /jobs/{id}/cancel"]);
  bind(cancel, jobs, { access: "readWrite" });
  solver.grantCancel(cancel, BY_TAG);
  solver.grantDescribe(cancel);
}

/** Hears of ended Batch jobs, and looks for everything that was lost. */
export function completionFunction(scope: Construct, folder: string, parts: JobApiParts): LambdaFunction {
  const { jobs, inputs, outputs, solver } = parts;
  const made = new LambdaFunction(scope, "Completed", {
    code: FunctionCode.fromFile(join(folder, "job-completion-handler", "index.js")),
    environment: environmentFor(COMPLETION_FUNCTION_SETTINGS, { ...parts.storage, ...batchOf(solver) }),
    ...SIZE,
    timeout: SWEEP_LIMIT,
  });
  bind(made, jobs, { access: "readWrite" });
  for (const bucket of [inputs, outputs]) {
    bind(made, bucket, { access: "read" });
    bucket.grantDelete(made);
  }
  solver.grantSubmit(made, BY_TAG);
  solver.grantCancel(made, BY_TAG);
  solver.grantDescribe(made);
  return made;
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
