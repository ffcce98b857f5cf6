import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { jobStatusSchema, jobViewSchema, waitQuerySchema } from "../../contract/api";
import { isFinal } from "../../contract/job";
import { getJob } from "../../jobs/get-job";
import type { PlacedJob } from "../../jobs/request-ports";
import { entityTag, matchesTag } from "../entity-tag";
import type { ApiApp, ApiEnvironment, ApiServices } from "../environment";
import { longPoll } from "../long-poll";
import { produces } from "../middleware/accept";
import { jsonAnswer, problemAnswers } from "../responses";
import { toJobView, toStatusView } from "../views";
import { jobParamsSchema } from "./jobs";
import { SECURED } from "./security";

const WAITING =
  "With `wait` the answer comes as soon as it differs from `If-None-Match`, or without that header as soon as the job has ended, and at the latest after that many seconds.";

const shared = { tags: ["Jobs"], security: SECURED, middleware: produces("application/json") };
const request = {
  params: jobParamsSchema,
  query: waitQuerySchema,
  headers: z.object({ "if-none-match": z.string().optional() }),
};
const tagged = { ETag: z.string() };
const unchanged = { description: "As `If-None-Match` says", headers: z.object(tagged) };
const refusals = problemAnswers("INVALID_REQUEST", "UNAUTHENTICATED", "JOB_NOT_FOUND");

const jobRoute = createRoute({
  ...shared,
  method: "get",
  path: "/jobs/{id}",
  operationId: "getJob",
  summary: "A job, at once or after a change",
  description: WAITING,
  request,
  responses: { 200: jsonAnswer(jobViewSchema, "The job", tagged), 304: unchanged, ...refusals },
});

const statusRoute = createRoute({
  ...shared,
  method: "get",
  path: "/jobs/{id}/status",
  operationId: "getJobStatus",
  summary: "A job's state and progress alone",
  description: WAITING,
  request,
  responses: { 200: jsonAnswer(jobStatusSchema, "The state", tagged), 304: unchanged, ...refusals },
});

interface Question {
  readonly id: string;
  readonly wait: number;
  readonly known: string | undefined;
}

/** `GET /jobs/{id}` and `/status`: entity tags and long polls. */
export function addJobStateRoutes(app: ApiApp, services: ApiServices): void {
  app.openapi(jobRoute, async (c) => {
    const { id } = c.req.valid("param");
    const question = { id, wait: c.req.valid("query").wait ?? 0, known: c.req.valid("header")["if-none-match"] };
    const answer = await ask(c, services, question, (placed) => toJobView(placed, services.basePath));
    return answer === undefined ? c.body(null, 304) : c.json(answer, 200);
  });
  app.openapi(statusRoute, async (c) => {
    const { id } = c.req.valid("param");
    const question = { id, wait: c.req.valid("query").wait ?? 0, known: c.req.valid("header")["if-none-match"] };
    const answer = await ask(c, services, question, toStatusView);
    return answer === undefined ? c.body(null, 304) : c.json(answer, 200);
  });
}

/** The view of a job, or undefined where the caller has it already. Sets the headers of both answers. */
async function ask<View>(
  c: Context<ApiEnvironment>,
  { ports, waits, closing }: ApiServices,
  { id, wait, known }: Question,
  toView: (placed: PlacedJob) => View,
): Promise<View | undefined> {
  const read = async () => {
    const placed = await getJob(ports, { tenant: c.get("tenant"), id });
    const view = toView(placed);
    return { view, ended: isFinal(placed.job.state), tag: entityTag(JSON.stringify(view)), job: placed.job };
  };
  type Answer = Awaited<ReturnType<typeof read>>;
  const done = ({ tag, ended }: Answer) => (known === undefined ? ended : !matchesTag(known, tag));
  const free = wait > 0 && c.req.method === "GET" ? waits.take() : undefined;
  const seconds = free === undefined ? 0 : wait;
  const signal = AbortSignal.any([c.req.raw.signal, closing]);
  const answer = await longPoll({ read, done, seconds, signal }).finally(free);
  c.header("ETag", answer.tag);
  if (!answer.ended) c.header("Retry-After", String(pollSeconds(ports.clock.now() - answer.job.createdAt)));
  return matchesTag(known, answer.tag) ? undefined : answer.view;
}

/** A young job changes soon; one that is minutes old can be asked less often. */
function pollSeconds(ageMs: number): number {
  if (ageMs < 10_000) return 1;
  return ageMs < 60_000 ? 2 : 5;
}
