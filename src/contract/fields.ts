import { z } from "zod";
import { fileNameSchema } from "./job";

/** `null` beside a component must be a union: `allOf` with a null type would refuse null in the OpenAPI document. */
export function orNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

export const timeSchema = z.iso
  .datetime()
  .meta({ description: "ISO 8601, UTC", examples: ["2026-01-31T08:15:30.000Z"] });
export const countSchema = z.int().min(0);
export const bytesSchema = countSchema.meta({ description: "Size in bytes" });
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: "SHA-256 in lower-case hex" });

/** A job's id: a UUID in lower case. */
export const jobIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "a UUID in lower case")
  .meta({ id: "JobId", examples: ["4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11"] });

/** Any JSON object; its content is the kind's business. */
export const jsonObjectSchema = z.record(z.string(), z.unknown());

export const kindNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, "lower-case letters, digits and hyphens")
  .meta({ description: "A kind of job, see `GET /kinds`", examples: ["class-schedule"] });

export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "1 to 255 visible ASCII characters")
  .meta({ description: "The same key and body give the same job, for as long as that job is kept" });

/** A file's name in a request, with an example for the documents. */
export const inputNameSchema = fileNameSchema.meta({ examples: ["sections.csv"] });

/** What a text is shown with has none of them. As what is left out: tools that make texts from a pattern are slow to list the rest. */
const CONTROL_CHARACTERS = "\\u0000-\\u001f\\u007f-\\u009f";

/** A label of the caller's own. */
export const tagSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(new RegExp(`^[^${CONTROL_CHARACTERS}]+$`), "no control characters");
