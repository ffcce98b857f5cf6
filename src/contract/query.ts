import { z } from "zod";
import { kindNameSchema, tagSchema, timeSchema } from "./fields";
import { JOB_STATES } from "./job";

/** The longest a long poll may take, in seconds. */
export const MAX_WAIT_SECONDS = 25;

/** A query parameter that is a whole number in a range. */
function wholeNumber(minimum: number, maximum: number, description: string) {
  return z
    .string()
    .regex(/^\d{1,16}$/, "a whole number")
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .optional()
    .meta({ type: "integer", minimum, maximum, description });
}

const STATE_LIST = new RegExp(`^(${JOB_STATES.join("|")})(,(${JOB_STATES.join("|")}))*$`);

export const listJobsQuerySchema = z.strictObject({
  state: z
    .string()
    .regex(STATE_LIST, "job states, separated by commas")
    .optional()
    .meta({ examples: ["running"] }),
  kind: kindNameSchema.optional(),
  tag: tagSchema.optional(),
  createdAfter: timeSchema.optional(),
  createdBefore: timeSchema.optional(),
  limit: wholeNumber(1, 100, "Jobs a page; 20 if not given"),
  cursor: z.string().max(1024).optional().meta({ description: "`nextCursor` of the page before" }),
});
export type ListJobsQuery = z.infer<typeof listJobsQuerySchema>;

export const waitQuerySchema = z.strictObject({
  wait: wholeNumber(0, MAX_WAIT_SECONDS, "Seconds to wait for a change before answering; 0 if not given"),
});

export const logsQuerySchema = z.strictObject({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER, "Lines after this `seq`"),
  limit: wholeNumber(1, 1000, "Lines an answer; 200 if not given"),
});
