import { z } from "zod";
import { countSchema, timeSchema } from "./fields";

const webhookTargetSchema = z
  .strictObject({
    webhook: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .meta({
        description:
          "Called with POST when the job has ended; https to a public address unless the deployment allows others",
        examples: ["https://plans.example.org/hooks/jobs"],
      }),
  })
  .meta({ id: "WebhookTarget" });

const emailTargetSchema = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .meta({ examples: ["planner@example.org"] }),
  })
  .meta({ id: "EmailTarget" });

/** Who hears that a job has ended. */
export const notifyTargetSchema = z
  .union([webhookTargetSchema, emailTargetSchema])
  .meta({ id: "NotifyTarget", description: "Who hears that the job has ended, where the deployment allows it" });
export type NotifyTarget = z.infer<typeof notifyTargetSchema>;

/** What became of telling it. */
export const notificationViewSchema = z
  .strictObject({
    target: notifyTargetSchema,
    deliveryId: z.string().nullable().meta({ description: "The same at every try: who gets it twice can tell" }),
    attempts: countSchema,
    lastError: z.string().nullable(),
    nextAttemptAt: timeSchema
      .nullable()
      .meta({ description: "Null while the job has not ended, and when no try follows" }),
    deliveredAt: timeSchema.nullable(),
  })
  .meta({ id: "Notification" });

/** What a webhook is sent: of the job what its end says, and neither names nor content of files. */
export const webhookBodySchema = z
  .strictObject({
    type: z.literal("job.ended"),
    deliveryId: z.string(),
    job: z.strictObject({
      id: z.string(),
      kind: z.string(),
      state: z.string(),
      reasonCode: z.string().nullable(),
      verified: z.boolean().nullable(),
      finishedAt: timeSchema,
    }),
  })
  .meta({ id: "WebhookBody" });
export type WebhookBody = z.infer<typeof webhookBodySchema>;

export const webhookSecretSchema = z.strictObject({ secret: z.string().meta({ examples: ["whsec_…"] }) }).meta({
  id: "WebhookSecret",
  description: "Signs what this tenant's webhooks are sent; `whsec_` and 32 bytes in base64",
});
