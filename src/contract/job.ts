import { z } from "zod";

/** Every state a job can be in. The last four are final. */
export const JOB_STATES = ["queued", "starting", "running", "succeeded", "failed", "cancelled", "expired"] as const;
export const jobStateSchema = z.enum(JOB_STATES).meta({
  id: "JobState",
  description: "`queued → starting → running → succeeded | failed | cancelled`, plus `expired`.",
});
export type JobState = z.infer<typeof jobStateSchema>;

/** The states a job never leaves. */
export const FINAL_STATES = ["succeeded", "failed", "cancelled", "expired"] as const satisfies readonly JobState[];

export function isFinal(state: JobState): boolean {
  return (FINAL_STATES as readonly JobState[]).includes(state);
}

/** How far a job is. Within one attempt `fraction` never goes back. */
export const progressSchema = z
  .object({
    fraction: z.number().min(0).max(1),
    phase: z.string().max(64),
    message: z.string().max(500).nullable(),
    /** Objective of the best solution so far; `null` until there is one. */
    incumbent: z.number().nullable(),
    /** Proven bound on the objective; `null` if none is proven. */
    bound: z.number().nullable(),
    /** |bound − incumbent| ÷ |incumbent|; `null` where either is missing. */
    gap: z.number().min(0).nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: "Progress" });
export type Progress = z.infer<typeof progressSchema>;

/** Why a job is in its state, in words a user can act on. */
export const reasonSchema = z
  .object({ code: z.string().regex(/^[A-Z][A-Z0-9_]*$/), message: z.string() })
  .meta({ id: "Reason" });
export type Reason = z.infer<typeof reasonSchema>;

/** What a solver did: reported beside the metrics of a result. */
export const solverSummarySchema = z
  .object({
    engine: z.string(),
    seconds: z.number().min(0),
    objective: z.number().nullable(),
    bound: z.number().nullable(),
    gap: z.number().min(0).nullable(),
    seed: z.number().int().nullable(),
  })
  .meta({ id: "SolverSummary" });
export type SolverSummary = z.infer<typeof solverSummarySchema>;

/** One file of a published result. */
export const resultFileSchema = z
  .object({
    name: z.string(),
    bytes: z.number().int().min(0),
    sha256: z.string().length(64),
    contentType: z.string(),
  })
  .meta({ id: "ResultFile" });
export type ResultFile = z.infer<typeof resultFileSchema>;

/** File names that uploads and results may carry: no path, no control character. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9 ._()-]*$/, "letters, digits, space and . _ ( ) - only, not starting with a dot");

/** From 0 (first) to 9 (last). */
export const prioritySchema = z.number().int().min(0).max(9);
export const DEFAULT_PRIORITY = 5;
