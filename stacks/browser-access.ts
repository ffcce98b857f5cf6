import type { CorsRule } from "../constructs";

/** Lets pages of the listed origins use signed URLs of one method. */
export function browserAccess(allowedOrigins: readonly string[], method: "GET" | "PUT"): readonly CorsRule[] {
  if (allowedOrigins.length === 0) return [];
  return [{ allowedOrigins, allowedMethods: [method], allowedHeaders: ["content-type"], exposeHeaders: ["ETag"] }];
}
