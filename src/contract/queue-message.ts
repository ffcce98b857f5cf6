import { z } from "zod";
import { prioritySchema } from "./job";

/** What a message of the job queue says. Fields that are not known are left alone: the next version may send more. */
export const queueMessageSchema = z.object({
  jobId: z.string().min(1).max(256),
  priority: prioritySchema,
  /** Receipts of earlier messages that were handed back as this one. */
  receives: z.int().min(0).default(0),
});
export type QueueMessage = z.infer<typeof queueMessageSchema>;
