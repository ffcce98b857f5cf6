import { z } from "zod";
import { countSchema, jobIdSchema, jsonObjectSchema, orNull, timeSchema } from "./fields";
import { jobStateSchema, resultFileSchema, solverSummarySchema } from "./job";

const resultDownloadSchema = resultFileSchema
  .extend({
    url: z.string().meta({ description: "Signed: whoever has it may use it until it expires" }),
    expiresAt: timeSchema,
  })
  .meta({ id: "ResultDownload" });
export type ResultDownload = z.infer<typeof resultDownloadSchema>;

export const jobResultsSchema = z
  .strictObject({
    id: jobIdSchema,
    state: jobStateSchema,
    verified: z.boolean().nullable(),
    metricsAvailable: z.boolean(),
    metrics: orNull(jsonObjectSchema).meta({ description: "Computed from the output files, never estimated" }),
    metricsReason: z.string().nullable().meta({ description: "Why there are no metrics" }),
    solver: orNull(solverSummarySchema),
    files: z.array(resultDownloadSchema),
  })
  .meta({ id: "JobResults" });
export type JobResults = z.infer<typeof jobResultsSchema>;

export const artifactListSchema = z
  .strictObject({ artifacts: z.array(resultFileSchema) })
  .meta({ id: "ArtifactList", description: "Empty before a result is published" });
export type ArtifactList = z.infer<typeof artifactListSchema>;

const logLineSchema = z
  .strictObject({ seq: countSchema, at: timeSchema, attempt: countSchema.optional(), line: z.string() })
  .meta({ id: "LogLine" });
export const logPageSchema = z
  .strictObject({
    lines: z.array(logLineSchema),
    nextAfter: countSchema.meta({ description: "`after` of the next call; the same as before if nothing is new" }),
  })
  .meta({ id: "LogPage" });
export type LogPage = z.infer<typeof logPageSchema>;

const progressPointSchema = z
  .strictObject({
    seq: countSchema,
    at: timeSchema,
    fraction: z.number(),
    incumbent: z.number().nullable(),
    bound: z.number().nullable(),
    gap: z.number().nullable(),
    phase: z.string(),
  })
  .meta({ id: "ProgressPoint" });
export const progressCurveSchema = z
  .strictObject({ points: z.array(progressPointSchema) })
  .meta({ id: "ProgressCurve", description: "Oldest first, at most 5,000 points" });
export type ProgressCurve = z.infer<typeof progressCurveSchema>;

/** One server-sent event of a job, before its data is read. */
export const jobEventSchema = z
  .strictObject({
    id: z.string().meta({ description: "The event's `seq`; `Last-Event-ID` resumes after it" }),
    event: z.enum(["state", "progress", "log"]),
    data: z
      .string()
      .meta({ description: "A JSON object: `{state, attempt, reason}`, a `Progress`, or `{line, attempt}`" }),
  })
  .meta({ id: "JobEvent" });
