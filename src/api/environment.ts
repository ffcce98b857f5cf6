import type { OpenAPIHono } from "@hono/zod-openapi";
import { DEFAULT_BASE_PATH } from "../contract/api";
import type { RequestPorts } from "../jobs/request-ports";
import type { SubmissionRules } from "../jobs/schedules";
import { API_LIMITS, type ApiDependencies, type ApiLimits } from "./dependencies";
import { Slots } from "./slots";

/** What the middleware leaves for a route. */
export interface ApiEnvironment {
  Variables: {
    requestId: string;
    /** Set on every route that asks for a key. */
    tenant: string;
    /** The code of the problem that was answered, for the log. */
    problemCode: string | undefined;
  };
}

export type ApiApp = OpenAPIHono<ApiEnvironment>;

/** What every route needs, with the defaults filled in. */
export interface ApiServices {
  readonly dependencies: ApiDependencies;
  readonly ports: RequestPorts;
  readonly limits: ApiLimits;
  readonly basePath: string;
  readonly streams: Slots;
  readonly waits: Slots;
  readonly closing: AbortSignal;
}

/** What every submission here is bound by. */
export function submissionRules(dependencies: ApiDependencies): SubmissionRules {
  const { limits, quotas, notify, version, resultCache = false } = dependencies;
  const { maxQueued = API_LIMITS.maxQueued } = limits ?? {};
  return { maxQueued, quotas, notify, cacheVersion: resultCache ? version : undefined };
}

export function apiServices(dependencies: ApiDependencies): ApiServices {
  const { ports, basePath = DEFAULT_BASE_PATH, closing = new AbortController().signal } = dependencies;
  if (!/^(\/[A-Za-z0-9._-]+)+$/.test(basePath)) {
    throw new Error(`basePath must be segments such as /api/v1, got ${JSON.stringify(basePath)}`);
  }
  const limits = { ...API_LIMITS, ...dependencies.limits };
  const [streams, waits] = [new Slots(limits.maxStreams), new Slots(limits.maxWaits)];
  return { dependencies, ports, limits, basePath, streams, waits, closing };
}
