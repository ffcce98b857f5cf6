import { z } from "zod";

/**
 * Every code an error of the job API can carry, with its HTTP status and title. Codes are stable: clients branch on
 * them, titles may be reworded.
 */
export const PROBLEMS = {
  INVALID_REQUEST: { status: 400, title: "The request does not match the documented schema" },
  UNAUTHENTICATED: { status: 401, title: "An API key is required" },
  FORBIDDEN: { status: 403, title: "This key may not do that" },
  SIGNATURE_INVALID: { status: 403, title: "The signed URL is forged, expired or used for something else" },
  NOT_FOUND: { status: 404, title: "There is no such route" },
  JOB_NOT_FOUND: { status: 404, title: "There is no such job" },
  SCHEDULE_NOT_FOUND: { status: 404, title: "There is no such schedule" },
  ARTIFACT_NOT_FOUND: { status: 404, title: "There is no such file" },
  METHOD_NOT_ALLOWED: { status: 405, title: "This route does not answer that method" },
  NOT_ACCEPTABLE: { status: 406, title: "None of the accepted content types can be served" },
  IDEMPOTENCY_CONFLICT: { status: 409, title: "The idempotency key was used for another request" },
  JOB_NOT_FINISHED: { status: 409, title: "The job has no result yet" },
  JOB_NOT_RETRYABLE: { status: 409, title: "Only a failed, cancelled or expired job can be retried" },
  JOB_ID_TAKEN: { status: 409, title: "A job was already submitted under this id" },
  PAYLOAD_TOO_LARGE: { status: 413, title: "The body is larger than allowed" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "The content type is not supported" },
  INVALID_INPUT: { status: 422, title: "The input files have mistakes" },
  QUEUE_FULL: { status: 429, title: "The queue holds as many jobs as allowed" },
  QUOTA_EXCEEDED: { status: 429, title: "As many jobs of this tenant wait as may" },
  RATE_LIMITED: { status: 429, title: "This tenant submits jobs faster than it may" },
  INTERNAL: { status: 500, title: "Something went wrong on our side" },
  UNAVAILABLE: { status: 503, title: "A part the service needs is not available" },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** One mistake: where it is, what was found and what to do. */
export const issueSchema = z
  .object({
    /** JSON pointer into the body, or the input file's name. */
    path: z.string(),
    /** Line in the file, from 1 (the header row is line 1). */
    line: z.number().int().min(1).optional(),
    /** Column's name for tables, or its position from 1. */
    column: z.string().optional(),
    message: z.string(),
    remedy: z.string().optional(),
  })
  .meta({ id: "Issue" });
export type Issue = z.infer<typeof issueSchema>;

/** An RFC 9457 problem document. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    requestId: z.string(),
    jobId: z.string().optional(),
    issues: z.array(issueSchema).optional(),
    /** How many mistakes there are in all; `issues` lists the first 200. */
    issueCount: z.number().int().optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;
