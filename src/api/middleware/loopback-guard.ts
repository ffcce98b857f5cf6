import type { MiddlewareHandler } from "hono";
import { RefusedError } from "../../jobs/errors";
import type { ApiEnvironment } from "../environment";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Protects a server without keys from other web sites in the user's browser: it answers under a loopback name only (a
 * foreign name that resolves to this machine is refused), and no foreign page may change anything, but those of the
 * listed origins.
 */
export function loopbackGuard(allowedOrigins: readonly string[]): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (!LOOPBACK.has(hostname)) {
      throw new RefusedError("FORBIDDEN", "without API keys the server answers as localhost only; configure keys");
    }
    const site = c.req.header("sec-fetch-site");
    const listed = allowedOrigins.includes(c.req.header("origin") ?? "");
    const foreign = site !== undefined && site !== "same-origin" && site !== "none" && !listed;
    if (foreign && !READING.has(c.req.method)) {
      throw new RefusedError("FORBIDDEN", "without API keys no other web site may change anything; configure keys");
    }
    await next();
  };
}
