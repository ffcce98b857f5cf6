import { createRoute, z } from "@hono/zod-openapi";
import {
  batchResultSchema,
  idempotencyKeySchema,
  jobViewSchema,
  submitBatchRequestSchema,
  submitJobRequestSchema,
} from "../../contract/api";
import { RefusedError } from "../../jobs/errors";
import { placeJob } from "../../jobs/get-job";
import { submitBatch } from "../../jobs/submit-batch";
import { type SubmissionResult, submitJob } from "../../jobs/submit-job";
import { NO_TRACING } from "../../jobs/tracing";
import { type ApiApp, type ApiServices, submissionRules } from "../environment";
import { produces } from "../middleware/accept";
import { bodySize } from "../middleware/body-size";
import { toProblem } from "../problems";
import { BODY_PROBLEMS, jsonAnswer, problemAnswers } from "../responses";
import { toJobView } from "../views";
import { SECURED } from "./security";

const SUBMISSION_PROBLEMS = [
  ...BODY_PROBLEMS,
  "UNAUTHENTICATED",
  "IDEMPOTENCY_CONFLICT",
  "JOB_ID_TAKEN",
  "INVALID_INPUT",
  "QUEUE_FULL",
  "QUOTA_EXCEEDED",
  "RATE_LIMITED",
] as const;

/** What can be asked of the job that was made. */
const JOB_LINKS = Object.fromEntries(
  ["getJob", "getJobStatus", "getJobResults", "listArtifacts", "getJobLogs", "getJobProgress", "streamJobEvents"]
    .concat("cancelJob", "retryJob", "deleteJob")
    .map((operationId) => [operationId, { operationId, parameters: { id: "$response.body#/id" } }]),
);

const headersSchema = z.object({ "idempotency-key": idempotencyKeySchema.optional() });

function submitRoute({ limits }: ApiServices) {
  return createRoute({
    method: "post",
    path: "/jobs",
    operationId: "submitJob",
    tags: ["Jobs"],
    summary: "Submit a job",
    description:
      "Checks parameters and input files at once and queues the job. With an `Idempotency-Key` a repeated call gives the same job.",
    security: SECURED,
    middleware: [produces("application/json"), bodySize(limits.maxBodyBytes)] as const,
    request: {
      headers: headersSchema,
      body: { required: true, content: { "application/json": { schema: submitJobRequestSchema } } },
    },
    responses: {
      202: {
        ...jsonAnswer(jobViewSchema, "Queued, or answered at once with an earlier result", { Location: z.string() }),
        links: JOB_LINKS,
      },
      200: jsonAnswer(jobViewSchema, "The job this key stands for already", { "Idempotent-Replayed": z.string() }),
      ...problemAnswers(...SUBMISSION_PROBLEMS),
    },
  });
}

function batchRoute({ limits }: ApiServices) {
  return createRoute({
    method: "post",
    path: "/jobs/batch",
    operationId: "submitBatch",
    tags: ["Jobs"],
    summary: "Submit up to 100 jobs",
    description: "Each job has an outcome of its own: one that is refused does not stop the others.",
    security: SECURED,
    middleware: [produces("application/json"), bodySize(limits.maxBatchBytes)] as const,
    request: { body: { required: true, content: { "application/json": { schema: submitBatchRequestSchema } } } },
    responses: {
      200: jsonAnswer(batchResultSchema, "An outcome a job"),
      ...problemAnswers(...BODY_PROBLEMS, "UNAUTHENTICATED"),
    },
  });
}

/** `POST /jobs` and `POST /jobs/batch`. */
export function addSubmissionRoutes(app: ApiApp, services: ApiServices): void {
  const { ports, basePath } = services;
  const rules = submissionRules(services.dependencies);
  const { tracing = NO_TRACING } = services.dependencies;
  const view = async ({ job }: SubmissionResult) => toJobView(await placeJob(ports, job), basePath);

  app.openapi(submitRoute(services), async (c) => {
    const submission = {
      tenant: c.get("tenant"),
      request: c.req.valid("json"),
      idempotencyKey: c.req.valid("header")["idempotency-key"],
      ...rules,
    };
    const result = await tracing.step("submit", { kind: submission.request.kind }, async (tell) => {
      const submitted = await submitJob(ports, { ...submission, trace: tracing.current() });
      tell({ jobId: submitted.job.id, state: submitted.job.state });
      return submitted;
    });
    const job = await view(result);
    c.header("Location", job.links.self);
    if (!result.replayed) return c.json(job, 202);
    c.header("Idempotent-Replayed", "true");
    return c.json(job, 200);
  });

  app.openapi(batchRoute(services), async (c) => {
    const { jobs } = c.req.valid("json");
    const outcomes = await submitBatch(ports, { tenant: c.get("tenant"), jobs, ...rules, trace: tracing.current() });
    const results = outcomes.map(async (outcome, index) => {
      if (!(outcome instanceof RefusedError)) {
        return { index, status: outcome.replayed ? 200 : 202, job: await view(outcome) };
      }
      const problem = toProblem(outcome, c.get("requestId"));
      return { index, status: problem.status, problem };
    });
    return c.json({ results: await Promise.all(results) }, 200);
  });
}
