import { z } from "zod";
import { bytesSchema, inputNameSchema, jobIdSchema, timeSchema } from "./fields";

export const presignUploadRequestSchema = z
  .strictObject({
    filename: inputNameSchema,
    contentType: z
      .string()
      .max(127)
      .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.-]+)?$/, "a media type such as text/csv")
      .meta({ examples: ["text/csv"] }),
    bytes: z.int().min(1).meta({ description: "Exact size of the file; the upload must have it" }),
    jobId: jobIdSchema.optional().meta({ description: "Of an earlier upload: more files for the same job" }),
  })
  .meta({ id: "PresignUploadRequest" });
export type PresignUploadRequest = z.infer<typeof presignUploadRequestSchema>;

/** What the signed requests have in common. */
const signedRequest = {
  url: z.string().meta({ description: "Signed: whoever has it may use it until it expires" }),
  headers: z.record(z.string(), z.string()).meta({ description: "To be sent as they are" }),
  expiresAt: timeSchema,
};

export const presignedUploadSchema = z
  .strictObject({
    jobId: jobIdSchema,
    key: z.string().meta({ description: "Name this key in the inputs of the submission" }),
    method: z.literal("PUT"),
    ...signedRequest,
    maxBytes: bytesSchema,
  })
  .meta({ id: "PresignedUpload" });
export type PresignedUpload = z.infer<typeof presignedUploadSchema>;

export const presignDownloadRequestSchema = z
  .strictObject({ jobId: jobIdSchema, name: inputNameSchema })
  .meta({ id: "PresignDownloadRequest" });
export type PresignDownloadRequest = z.infer<typeof presignDownloadRequestSchema>;

export const presignedDownloadSchema = z
  .strictObject({ method: z.literal("GET"), ...signedRequest })
  .meta({ id: "PresignedDownload" });
export type PresignedDownload = z.infer<typeof presignedDownloadSchema>;
