import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { ApiEnvironment } from "../environment";

/** What a page may send along, and read of an answer, beyond what browsers always allow. */
const REQUEST_HEADERS = [
  "Authorization",
  "X-API-Key",
  "Content-Type",
  "Idempotency-Key",
  "If-None-Match",
  "Last-Event-ID",
  "X-Request-Id",
];
const ANSWER_HEADERS = ["X-Request-Id", "ETag", "Location", "Retry-After", "Idempotent-Replayed", "Allow"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"];
/** How long a browser may remember a preflight, in seconds. */
const MAX_AGE = 600;

/**
 * Lets pages of the listed origins call from a browser, and those alone: they get their preflight answered, and each
 * answer, errors too, says that they may read it. To everybody else the server is as if this were not here.
 */
export function crossOrigin(allowed: readonly string[]): MiddlewareHandler<ApiEnvironment> {
  const share = cors({
    origin: [...allowed],
    allowMethods: METHODS,
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: ANSWER_HEADERS,
    maxAge: MAX_AGE,
  });
  return async (c, next) => {
    if (allowed.includes(c.req.header("origin") ?? "")) return share(c, next);
    await next();
    // a cache must not give this answer to a page of a listed origin
    if (allowed.length > 0) c.header("Vary", "Origin", { append: true });
  };
}
