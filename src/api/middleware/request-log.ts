import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { ApiEnvironment } from "../environment";
import type { Logger } from "../logger";
import type { RequestRecorder } from "../metrics";

/** A caller's own request id is kept if it cannot break a log line. */
const GIVEN_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Names each request, times it, counts it and logs one line of it: route and status, no path, no query, no key. */
export function requestLog(logger: Logger, recorders: readonly RequestRecorder[]): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given !== undefined && GIVEN_ID.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    const began = performance.now();
    await next();
    c.res.headers.set("X-Request-Id", requestId);
    const seconds = (performance.now() - began) / 1000;
    const [method, route, status] = [knownMethod(c.req.method), routePath(c, -1), c.res.status];
    for (const recorder of recorders) recorder.record({ method, route, status, seconds });
    const fields = { requestId, method, route, status, ms: Math.round(seconds * 1000), code: c.get("problemCode") };
    logger.info(fields, "request");
  };
}

/** Keeps invented methods from becoming labels without end. */
function knownMethod(method: string): string {
  return ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].includes(method) ? method : "OTHER";
}
