import { createRoute, z } from "@hono/zod-openapi";
import { jobIdSchema, jobPageSchema, jobViewSchema, type ListJobsQuery, listJobsQuerySchema } from "../../contract/api";
import type { JobState } from "../../contract/job";
import { cancelJob } from "../../jobs/cancel-job";
import { deleteJob } from "../../jobs/delete-job";
import { invalidRequest } from "../../jobs/errors";
import { findJob, placeJob } from "../../jobs/get-job";
import { listJobs } from "../../jobs/list-jobs";
import type { JobFilter } from "../../jobs/ports";
import { retryJob } from "../../jobs/retry-job";
import { CursorCodec } from "../cursor";
import type { ApiApp, ApiServices } from "../environment";
import { produces } from "../middleware/accept";
import { jsonAnswer, problemAnswers } from "../responses";
import { toJobView } from "../views";
import { SECURED } from "./security";

const DEFAULT_PAGE = 20;

export const jobParamsSchema = z.object({ id: jobIdSchema });

const shared = { tags: ["Jobs"], security: SECURED, middleware: produces("application/json") };

const listRoute = createRoute({
  ...shared,
  method: "get",
  path: "/jobs",
  operationId: "listJobs",
  summary: "List jobs, newest first",
  request: { query: listJobsQuerySchema },
  responses: {
    200: jsonAnswer(jobPageSchema, "A page"),
    ...problemAnswers("INVALID_REQUEST", "UNAUTHENTICATED"),
  },
});

const cancelRoute = createRoute({
  ...shared,
  method: "post",
  path: "/jobs/{id}/cancel",
  operationId: "cancelJob",
  summary: "Cancel a job",
  description: "A queued job ends at once; a running one within seconds, keeping its best solution so far.",
  request: { params: jobParamsSchema },
  responses: {
    202: jsonAnswer(jobViewSchema, "Cancelled, or asked to stop"),
    200: jsonAnswer(jobViewSchema, "It had ended already"),
    ...problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND"),
  },
});

const retryRoute = createRoute({
  ...shared,
  method: "post",
  path: "/jobs/{id}/retry",
  operationId: "retryJob",
  summary: "Queue a failed, cancelled or expired job again",
  request: { params: jobParamsSchema },
  responses: {
    202: jsonAnswer(jobViewSchema, "Queued"),
    ...problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND", "JOB_NOT_RETRYABLE", "QUOTA_EXCEEDED"),
  },
});

const deleteRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/jobs/{id}",
  operationId: "deleteJob",
  summary: "Delete a finished job with its files",
  request: { params: jobParamsSchema },
  responses: {
    204: { description: "Deleted" },
    ...problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND", "JOB_NOT_FINISHED"),
  },
});

/** The list of jobs, and what can be done to one. */
export function addJobRoutes(app: ApiApp, services: ApiServices): void {
  const { ports, basePath, dependencies } = services;

  app.openapi(listRoute, async (c) => {
    const tenant = c.get("tenant");
    const { cursor, limit = DEFAULT_PAGE, ...query } = c.req.valid("query");
    const codec = new CursorCodec(dependencies.secret, JSON.stringify([tenant, Object.entries(query).sort()]));
    const after = cursor === undefined ? undefined : codec.decode(cursor);
    if (cursor !== undefined && after === undefined) throw invalidRequest([WRONG_CURSOR]);
    const { jobs, next } = await listJobs(ports, { tenant, filter: toFilter(query), after, limit });
    const nextCursor = next === undefined ? null : codec.encode(next);
    return c.json({ jobs: jobs.map((job) => toJobView(job, basePath)), nextCursor }, 200);
  });

  app.openapi(cancelRoute, async (c) => {
    const reference = { tenant: c.get("tenant"), id: c.req.valid("param").id };
    const { finishedAt } = await findJob(ports, reference);
    const job = await cancelJob(ports, reference);
    return c.json(toJobView(await placeJob(ports, job), basePath), finishedAt === null ? 202 : 200);
  });

  app.openapi(retryRoute, async (c) => {
    const reference = { tenant: c.get("tenant"), id: c.req.valid("param").id };
    const job = await retryJob(ports, reference, dependencies.quotas);
    return c.json(toJobView(await placeJob(ports, job), basePath), 202);
  });

  app.openapi(deleteRoute, async (c) => {
    await deleteJob(ports, { tenant: c.get("tenant"), id: c.req.valid("param").id });
    return c.body(null, 204);
  });
}

const WRONG_CURSOR = {
  path: "/query/cursor",
  message: "is not of this listing",
  remedy: "use nextCursor with the same filters as before, or begin again without it",
};

function toFilter({ state, kind, tag, createdAfter, createdBefore }: ListJobsQuery): JobFilter {
  return {
    ...(state !== undefined && { states: state.split(",") as JobState[] }),
    ...(kind !== undefined && { kind }),
    ...(tag !== undefined && { tag }),
    ...(createdAfter !== undefined && { createdAfter: Date.parse(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: Date.parse(createdBefore) }),
  };
}
