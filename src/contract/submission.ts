import { z } from "zod";
import {
  idempotencyKeySchema,
  inputNameSchema,
  jobIdSchema,
  jsonObjectSchema,
  kindNameSchema,
  tagSchema,
} from "./fields";
import { prioritySchema } from "./job";
import { notifyTargetSchema } from "./notification";

/** Text that a submission may carry itself, over all of its files, in bytes of UTF-8. */
export const MAX_INLINE_BYTES = 262_144;
const MAX_BATCH_JOBS = 100;

export const inlineInputSchema = z
  .strictObject({ name: inputNameSchema, text: z.string().max(MAX_INLINE_BYTES) })
  .meta({ id: "InlineInput" });

const jobInputSchema = z
  .union([
    z.strictObject({ name: inputNameSchema, key: z.string().min(1).max(1024) }).meta({ id: "UploadedInput" }),
    inlineInputSchema,
  ])
  .meta({ id: "JobInput", description: "An uploaded file by its key, or a small file as text (≤ 256 kB in all)" });
export type JobInput = z.infer<typeof jobInputSchema>;

/** What every submission of a job may say. */
export const submissionFields = {
  kind: kindNameSchema,
  parameters: jsonObjectSchema.optional().meta({ description: "As the kind's `parametersSchema` says" }),
  jobId: jobIdSchema.optional().meta({ description: "Of the uploads; needed where an input names a key" }),
  inputs: z.array(jobInputSchema).min(1).max(64),
  priority: prioritySchema.optional().meta({ description: "0 runs first, 9 last; 5 if not given" }),
  tags: z.array(tagSchema).max(10).optional(),
  timeoutSeconds: z.number().min(1).max(604_800).optional().meta({
    description: "Stops a longer run and keeps its best solution; the kind's own limit if not given",
  }),
  startWithinSeconds: z.number().min(1).max(2_592_000).optional().meta({
    description: "Not begun by then, the job expires; never if not given",
  }),
  cache: z.boolean().optional().meta({
    description: "False has the job run even where the same was solved to proven optimality before; true if not given",
  }),
  notify: notifyTargetSchema.optional(),
  maxAttempts: z.int().min(1).max(10).optional().meta({ description: "3 if not given" }),
};

export const submitJobRequestSchema = z.strictObject(submissionFields).meta({
  id: "SubmitJobRequest",
  examples: [{ kind: "model", inputs: [{ name: "tiny.lp", text: "max\n obj: x\nst\n c: x <= 4\nend\n" }] }],
});
export type SubmitJobRequest = z.infer<typeof submitJobRequestSchema>;

const batchItemSchema = z
  .strictObject({ ...submissionFields, idempotencyKey: idempotencyKeySchema.optional() })
  .meta({ id: "BatchItem" });
export type BatchItem = z.infer<typeof batchItemSchema>;

export const submitBatchRequestSchema = z
  .strictObject({ jobs: z.array(batchItemSchema).min(1).max(MAX_BATCH_JOBS) })
  .meta({ id: "SubmitBatchRequest" });
