import { createRoute, z } from "@hono/zod-openapi";
import {
  createScheduleRequestSchema,
  type ScheduleView,
  scheduleIdSchema,
  scheduleListSchema,
  scheduleViewSchema,
} from "../../contract/api";
import type { Schedule } from "../../jobs/schedule";
import { createSchedule, deleteSchedule, listSchedules } from "../../jobs/schedules";
import { type ApiApp, type ApiServices, submissionRules } from "../environment";
import { produces } from "../middleware/accept";
import { bodySize } from "../middleware/body-size";
import { BODY_PROBLEMS, jsonAnswer, problemAnswers } from "../responses";
import { isoTime } from "../views";
import { SECURED } from "./security";

const shared = { tags: ["Schedules"], security: SECURED };

function createRouteOf({ limits }: ApiServices) {
  return createRoute({
    ...shared,
    method: "post",
    path: "/schedules",
    operationId: "createSchedule",
    summary: "Have a job made again and again",
    description: "One job a due time, whatever crashes. Of due times missed in an outage the first is made up.",
    middleware: [produces("application/json"), bodySize(limits.maxBodyBytes)] as const,
    request: { body: { required: true, content: { "application/json": { schema: createScheduleRequestSchema } } } },
    responses: {
      201: jsonAnswer(scheduleViewSchema, "Made"),
      ...problemAnswers(...BODY_PROBLEMS, "UNAUTHENTICATED", "QUOTA_EXCEEDED"),
    },
  });
}

const listRoute = createRoute({
  ...shared,
  method: "get",
  path: "/schedules",
  operationId: "listSchedules",
  summary: "The schedules, oldest first",
  middleware: produces("application/json"),
  responses: { 200: jsonAnswer(scheduleListSchema, "All of them"), ...problemAnswers("UNAUTHENTICATED") },
});

const deleteRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/schedules/{id}",
  operationId: "deleteSchedule",
  summary: "End a schedule; the jobs it made stay",
  middleware: produces("application/json"),
  request: { params: z.object({ id: scheduleIdSchema }) },
  responses: {
    204: { description: "Deleted" },
    ...problemAnswers("UNAUTHENTICATED", "JOB_NOT_FOUND", "SCHEDULE_NOT_FOUND"),
  },
});

/** `POST`, `GET` and `DELETE /schedules`. Not there where nobody would make the jobs. */
export function addScheduleRoutes(app: ApiApp, services: ApiServices): void {
  const { schedules } = services.dependencies;
  if (schedules === undefined) return;
  const ports = { ...services.ports, schedules };
  const rules = submissionRules(services.dependencies);

  app.openapi(createRouteOf(services), async (c) => {
    const made = await createSchedule(ports, c.get("tenant"), c.req.valid("json"), rules);
    return c.json(toScheduleView(made), 201);
  });
  app.openapi(listRoute, async (c) => {
    const found = await listSchedules(ports, c.get("tenant"));
    return c.json({ schedules: found.map(toScheduleView) }, 200);
  });
  app.openapi(deleteRoute, async (c) => {
    await deleteSchedule(ports, { tenant: c.get("tenant"), id: c.req.valid("param").id });
    return c.body(null, 204);
  });
}

function toScheduleView({ id, when, timeZone, job, lastJobId, lastError, ...times }: Schedule): ScheduleView {
  const inputs = job.inputs.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) }));
  return {
    ...{ id, when, timeZone, lastJobId, lastError },
    job: { kind: job.kind, parameters: { ...job.parameters }, inputs },
    createdAt: isoTime(times.createdAt),
    nextAt: isoTime(times.nextAt),
    lastDueAt: isoTime(times.lastDueAt),
  };
}
