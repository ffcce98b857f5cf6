import { OpenAPIHono } from "@hono/zod-openapi";
import { RefusedError } from "../jobs/errors";
import type { ApiDependencies } from "./dependencies";
import type { ApiApp, ApiEnvironment, ApiServices } from "./environment";
import { AllowedMethods } from "./method-not-allowed";
import type { RequestRecorder } from "./metrics";
import { authentication } from "./middleware/authentication";
import { crossOrigin } from "./middleware/cross-origin";
import { loopbackGuard } from "./middleware/loopback-guard";
import { requestLog } from "./middleware/request-log";
import { securityHeaders } from "./middleware/security-headers";
import { traced } from "./middleware/traced";
import { refuseInvalid, toRefusal } from "./problems";
import { problemResponse } from "./responses";

/** What a caller without a key reaches: everything else below the base path asks for one. */
const KEYED_PATHS = [
  "/jobs",
  "/jobs/*",
  "/presign/*",
  "/upload",
  "/kinds",
  "/webhook-secret",
  "/schedules",
  "/schedules/*",
];

/** Adds routes below the base path. */
export type AddRoutes = (app: ApiApp, services: ApiServices) => void;

/** An app without routes, whose input errors are problem documents. */
export function newApp(): ApiApp {
  return new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw refuseInvalid(result.target, result.error.issues);
    },
  });
}

/** An app with what every answer passes through: log, headers, origins, errors. */
export function guardedApp(dependencies: ApiDependencies, recorder?: RequestRecorder): ApiApp {
  const app = newApp();
  const { allowedOrigins = [], logger } = dependencies;
  const recorders = [recorder, dependencies.recorder].filter((one) => one !== undefined);
  app.use(requestLog(logger, recorders), securityHeaders(), crossOrigin(allowedOrigins));
  if (dependencies.tracing) app.use(traced(dependencies.tracing));
  if (dependencies.authentication.mode === "open") app.use(loopbackGuard(allowedOrigins));
  app.onError((error, c) => {
    const refusal = toRefusal(error);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const requestId = c.get("requestId");
    logger.error({ requestId, err: error }, "request failed");
    return problemResponse(c, new RefusedError("INTERNAL", `see the server's log for request ${requestId}`));
  });
  return app;
}

/** The routes of the job API that ask for a key. */
export function keyedRoutes(services: ApiServices, adders: readonly AddRoutes[]): ApiApp {
  const app = newApp();
  const authenticate = authentication(services.dependencies.authentication);
  for (const path of KEYED_PATHS) app.use(path, authenticate);
  for (const add of adders) add(app, services);
  return app;
}

/** Answers what no route does: 405 with the methods that are, or 404. */
export function refuseTheRest(app: ApiApp): void {
  const allowed = new AllowedMethods(app.routes);
  app.notFound((c) => {
    const { error, allow } = allowed.refuse(c.req.method, c.req.path);
    if (allow !== undefined) c.header("Allow", allow);
    return problemResponse(c, error);
  });
}
