import { createRoute } from "@hono/zod-openapi";
import {
  artifactListSchema,
  jobResultsSchema,
  logPageSchema,
  logsQuerySchema,
  progressCurveSchema,
} from "../../contract/api";
import type { Progress } from "../../contract/job";
import { findJob } from "../../jobs/get-job";
import { getResults } from "../../jobs/get-results";
import type { JobRecordedEvent } from "../../jobs/ports";
import { readEvents } from "../../jobs/read-events";
import type { ApiApp, ApiServices } from "../environment";
import { produces } from "../middleware/accept";
import { jsonAnswer, problemAnswers } from "../responses";
import { isoTime, toResultsView } from "../views";
import { jobParamsSchema } from "./jobs";
import { SECURED } from "./security";

const DEFAULT_LOG_LINES = 200;
/** More points than that no screen shows. */
const MAX_POINTS = 5000;

const shared = {
  method: "get" as const,
  tags: ["Results"],
  security: SECURED,
  middleware: produces("application/json"),
};
const refusals = problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND");

const resultsRoute = createRoute({
  ...shared,
  path: "/jobs/{id}/results",
  operationId: "getJobResults",
  summary: "Metrics and signed downloads of a finished job",
  request: { params: jobParamsSchema },
  responses: {
    200: jsonAnswer(jobResultsSchema, "The result; without metrics it says why"),
    ...problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND", "JOB_NOT_FINISHED"),
  },
});

const artifactsRoute = createRoute({
  ...shared,
  path: "/jobs/{id}/artifacts",
  operationId: "listArtifacts",
  summary: "The files of a result",
  request: { params: jobParamsSchema },
  responses: { 200: jsonAnswer(artifactListSchema, "The files"), ...refusals },
});

const logsRoute = createRoute({
  ...shared,
  path: "/jobs/{id}/logs",
  operationId: "getJobLogs",
  summary: "Log lines of a job",
  request: { params: jobParamsSchema, query: logsQuerySchema },
  responses: {
    200: jsonAnswer(logPageSchema, "Lines, oldest first"),
    ...problemAnswers("INVALID_REQUEST", "UNAUTHENTICATED", "JOB_NOT_FOUND"),
  },
});

const progressRoute = createRoute({
  ...shared,
  path: "/jobs/{id}/progress",
  operationId: "getJobProgress",
  summary: "How incumbent, bound and gap developed",
  request: { params: jobParamsSchema },
  responses: { 200: jsonAnswer(progressCurveSchema, "The curve"), ...refusals },
});

/** What a job has to show: results, files, log and progress. */
export function addResultRoutes(app: ApiApp, { ports, limits }: ApiServices): void {
  app.openapi(resultsRoute, async (c) => {
    const reference = { tenant: c.get("tenant"), id: c.req.valid("param").id };
    const { job, files } = await getResults(ports, { ...reference, lifetimeMs: limits.downloadSeconds * 1000 });
    return c.json(toResultsView(job, files), 200);
  });

  app.openapi(artifactsRoute, async (c) => {
    const { result } = await findJob(ports, { tenant: c.get("tenant"), id: c.req.valid("param").id });
    return c.json({ artifacts: [...(result?.files ?? [])] }, 200);
  });

  app.openapi(logsRoute, async (c) => {
    const { after = 0, limit = DEFAULT_LOG_LINES } = c.req.valid("query");
    const { id } = await findJob(ports, { tenant: c.get("tenant"), id: c.req.valid("param").id });
    const events = await readEvents(ports, { id, type: "log", after, limit });
    return c.json({ lines: events.map(toLine), nextAfter: events.at(-1)?.seq ?? after }, 200);
  });

  app.openapi(progressRoute, async (c) => {
    const { id } = await findJob(ports, { tenant: c.get("tenant"), id: c.req.valid("param").id });
    const events = await readEvents(ports, { id, type: "progress", after: 0, limit: MAX_POINTS });
    return c.json({ points: events.map(toPoint) }, 200);
  });
}

function toLine({ seq, at, data }: JobRecordedEvent) {
  const { line, attempt } = data as { line: string; attempt?: number };
  return { seq, at: isoTime(at), ...(attempt !== undefined && { attempt }), line };
}

function toPoint({ seq, at, data }: JobRecordedEvent) {
  const { fraction, incumbent, bound, gap, phase } = data as unknown as Progress;
  return { seq, at: isoTime(at), fraction, incumbent, bound, gap, phase };
}
