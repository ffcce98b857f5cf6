import { z } from "zod";
import { bytesSchema, jobIdSchema, jsonObjectSchema, timeSchema } from "./fields";
import { inlineInputSchema, submissionFields } from "./submission";

/** A schedule's request for a job may hold so much, as JSON: each due time reads all of it. */
export const MAX_SCHEDULE_BYTES = 262_144;

const whenSchema = z
  .string()
  .max(200)
  .meta({
    description:
      "Five fields of cron (minute, hour, day, month, weekday), or `rate(15 minutes)`, `rate(6 hours)`, `rate(1 day)`",
    examples: ["0 6 * * 1-5", "rate(6 hours)"],
  });

const { jobId: _uploads, ...repeatable } = submissionFields;
const scheduledJobSchema = z.strictObject({ ...repeatable, inputs: z.array(inlineInputSchema).min(1).max(64) }).meta({
  id: "ScheduledJob",
  description: "As for `POST /jobs`; each run has files of its own, so they come as text",
});
export type ScheduledJob = z.infer<typeof scheduledJobSchema>;

export const createScheduleRequestSchema = z
  .strictObject({
    when: whenSchema,
    timeZone: z
      .string()
      .max(64)
      .optional()
      .meta({ description: "Of cron; UTC if not given", examples: ["Europe/Berlin"] }),
    job: scheduledJobSchema,
  })
  .meta({
    id: "CreateScheduleRequest",
    examples: [
      {
        when: "0 6 * * 1-5",
        job: { kind: "model", inputs: [{ name: "tiny.lp", text: "max\n obj: x\nst\n c: x <= 4\nend\n" }] },
      },
    ],
  });
export type CreateScheduleRequest = z.infer<typeof createScheduleRequestSchema>;

/** A schedule's id: a UUID in lower case. */
export const scheduleIdSchema = jobIdSchema;

export const scheduleViewSchema = z
  .strictObject({
    id: z.string(),
    when: z.string(),
    timeZone: z.string(),
    job: z.strictObject({
      kind: z.string(),
      parameters: jsonObjectSchema,
      inputs: z.array(z.strictObject({ name: z.string(), bytes: bytesSchema })),
    }),
    createdAt: timeSchema,
    nextAt: timeSchema.meta({ description: "When the next job is due" }),
    lastDueAt: timeSchema.nullable(),
    lastJobId: z.string().nullable(),
    lastError: z.string().nullable().meta({ description: "Why the last due time made no job" }),
  })
  .meta({ id: "Schedule" });
export type ScheduleView = z.infer<typeof scheduleViewSchema>;

export const scheduleListSchema = z
  .strictObject({ schedules: z.array(scheduleViewSchema) })
  .meta({ id: "ScheduleList" });
