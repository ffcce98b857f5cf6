import { z } from "zod";
import { bytesSchema, countSchema, jobIdSchema, jsonObjectSchema, orNull, sha256Schema, timeSchema } from "./fields";
import { jobStateSchema, prioritySchema, progressSchema, reasonSchema } from "./job";
import { notificationViewSchema } from "./notification";
import { problemSchema } from "./problem";

export const jobViewSchema = z
  .strictObject({
    id: jobIdSchema,
    kind: z.string(),
    state: jobStateSchema,
    attempt: countSchema.meta({ description: "Runs begun so far" }),
    parameters: jsonObjectSchema,
    inputs: z.array(z.strictObject({ name: z.string(), bytes: bytesSchema, sha256: sha256Schema })),
    priority: prioritySchema,
    tags: z.array(z.string()),
    progress: orNull(progressSchema),
    reason: orNull(reasonSchema),
    queuePosition: z.int().min(0).nullable().meta({ description: "Jobs before this one; null unless queued" }),
    cancelRequested: z.boolean(),
    verified: z.boolean().nullable().meta({ description: "The checker's verdict; null until a result is published" }),
    cachedFrom: jobIdSchema.nullable().meta({ description: "The job whose result this one was given, without a run" }),
    notification: orNull(notificationViewSchema),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    updatedAt: timeSchema,
    timeoutSeconds: z.number(),
    startBy: timeSchema.nullable(),
    links: z.strictObject({
      self: z.string(),
      status: z.string(),
      results: z.string(),
      artifacts: z.string(),
      logs: z.string(),
      events: z.string(),
      cancel: z.string(),
    }),
  })
  .meta({ id: "Job" });
export type JobView = z.infer<typeof jobViewSchema>;

export const jobStatusSchema = z
  .strictObject({
    id: jobIdSchema,
    state: jobStateSchema,
    progress: orNull(progressSchema),
    reason: orNull(reasonSchema),
    queuePosition: z.int().min(0).nullable(),
    attempt: countSchema,
    cancelRequested: z.boolean(),
    updatedAt: timeSchema,
  })
  .meta({ id: "JobStatus" });
export type JobStatus = z.infer<typeof jobStatusSchema>;

export const jobPageSchema = z
  .strictObject({
    jobs: z.array(jobViewSchema).meta({ description: "Newest first" }),
    nextCursor: z.string().nullable().meta({ description: "Null on the last page" }),
  })
  .meta({ id: "JobPage" });
export type JobPage = z.infer<typeof jobPageSchema>;

const batchOutcomeSchema = z
  .strictObject({
    index: countSchema,
    status: z.int().meta({ description: "What `POST /jobs` would have answered" }),
    job: jobViewSchema.optional(),
    problem: problemSchema.optional(),
  })
  .meta({ id: "BatchOutcome" });
export const batchResultSchema = z
  .strictObject({ results: z.array(batchOutcomeSchema) })
  .meta({ id: "BatchResult", description: "One outcome a job, in the order of the request" });
export type BatchResult = z.infer<typeof batchResultSchema>;
