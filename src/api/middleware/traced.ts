import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { TraceAttributes, Tracing } from "../../jobs/tracing";
import type { ApiEnvironment } from "../environment";

/** Makes each request a step, below the caller's own if it names one; told by its route, as in the log. */
export function traced(tracing: Tracing): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const { method } = c.req;
    const parent = c.req.header("traceparent");
    const request = async (tell: (attributes: TraceAttributes) => void) => {
      await next();
      tell({ "http.route": routePath(c, -1), "http.response.status_code": c.res.status });
    };
    await tracing.step(`HTTP ${method}`, { "http.request.method": method }, request, parent);
  };
}
