/** What is logged of each call. It names no person: neither address nor browser nor path, whose parts may be names. */
const FIELDS = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  routeKey: "$context.routeKey",
  status: "$context.status",
  protocol: "$context.protocol",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  integrationLatencyMs: "$context.integrationLatency",
  integrationStatus: "$context.integrationStatus",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
  error: "$context.error.responseType",
} as const;

/** What is personal data in most countries. */
const CALLER_FIELDS = { sourceIp: "$context.identity.sourceIp", userAgent: "$context.identity.userAgent" } as const;

/**
 * The template of an access log: one JSON object a line. API Gateway does not escape what it fills in; every field is
 * its own or one a caller cannot choose, but for those of `callers`.
 */
export function accessLogFormat({ callers }: { readonly callers: boolean }): string {
  return JSON.stringify(callers ? { ...FIELDS, ...CALLER_FIELDS } : FIELDS);
}
