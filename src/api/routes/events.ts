import { createRoute, z } from "@hono/zod-openapi";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { jobEventSchema } from "../../contract/api";
import { isFinal } from "../../contract/job";
import { RefusedError } from "../../jobs/errors";
import { findJob } from "../../jobs/get-job";
import type { JobReference } from "../../jobs/request-ports";
import type { ApiApp, ApiServices } from "../environment";
import { POLL_MS, pause } from "../long-poll";
import { produces } from "../middleware/accept";
import { problemAnswers } from "../responses";
import { jobParamsSchema } from "./jobs";
import { SECURED } from "./security";

const EVENTS_A_READ = 500;

const eventsRoute = createRoute({
  method: "get",
  path: "/jobs/{id}/events",
  operationId: "streamJobEvents",
  tags: ["Results"],
  summary: "Server-sent events of a job",
  description:
    "`id` is the event's `seq`, `event` one of `state`, `progress` and `log`, `data` a JSON object. `Last-Event-ID` resumes after that event. The stream ends after the final state.",
  security: SECURED,
  middleware: produces("text/event-stream"),
  request: {
    params: jobParamsSchema,
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,15}$/, "the id of an event")
        .optional(),
    }),
  },
  responses: {
    200: {
      description: "The events so far and those to come",
      content: { "text/event-stream": { schema: jobEventSchema } },
    },
    ...problemAnswers("INVALID_REQUEST", "UNAUTHENTICATED", "JOB_NOT_FOUND"),
  },
});

/** `GET /jobs/{id}/events`. */
export function addEventRoutes(app: ApiApp, services: ApiServices): void {
  const { ports, streams, closing, dependencies } = services;
  app.openapi(eventsRoute, async (c) => {
    const reference = { tenant: c.get("tenant"), id: c.req.valid("param").id };
    await findJob(ports, reference);
    if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
    const free = streams.take();
    if (free === undefined) {
      const message = "too many event streams are open; poll with GET /jobs/{id}?wait=25 instead";
      throw new RefusedError("UNAVAILABLE", message, { retryAfterSeconds: 5 });
    }
    const after = Number(c.req.valid("header")["last-event-id"] ?? 0);
    const requestId = c.get("requestId");
    return streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const signal = AbortSignal.any([left.signal, closing]);
      try {
        await follow(services, stream, reference, after, signal);
      } catch (error) {
        dependencies.logger.error({ requestId, err: error }, "event stream broke off");
      } finally {
        free();
      }
    });
  });
}

/** Sends what happened since `after` and what happens next, until the job's last event, or `signal`. */
async function follow(
  { ports, limits }: ApiServices,
  stream: SSEStreamingApi,
  reference: JobReference,
  after: number,
  signal: AbortSignal,
): Promise<void> {
  let last = after;
  let written = performance.now();
  while (!signal.aborted) {
    // the state first: events that are read after a final state are all there will ever be
    const job = await ports.store.find(reference.tenant, reference.id);
    const events = await ports.store.events(reference.id, last, EVENTS_A_READ);
    for (const { seq, type, data } of events) {
      await stream.writeSSE({ id: String(seq), event: type, data: JSON.stringify(data) });
      last = seq;
      written = performance.now();
    }
    if (events.length === EVENTS_A_READ) continue;
    if (job === undefined || isFinal(job.state)) return;
    if (performance.now() - written >= limits.streamCommentSeconds * 1000) {
      await stream.write(": still here\n\n");
      written = performance.now();
    }
    await pause(POLL_MS, signal);
  }
}
