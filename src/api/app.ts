import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { RefusedError } from "../jobs/errors";
import type { ApiDependencies } from "./dependencies";
import type { ShownDocument } from "./docs/document";
import { renderDocsPage } from "./docs/page";
import { openApiDocument } from "./document";
import { type ApiApp, type ApiEnvironment, type ApiServices, apiServices } from "./environment";
import { HealthCheck } from "./health";
import { AllowedMethods } from "./method-not-allowed";
import { RequestMetrics } from "./metrics";
import { produces } from "./middleware/accept";
import { authentication } from "./middleware/authentication";
import { crossOrigin } from "./middleware/cross-origin";
import { loopbackGuard } from "./middleware/loopback-guard";
import { requestLog } from "./middleware/request-log";
import { securityHeaders } from "./middleware/security-headers";
import { addPages } from "./pages";
import { refuseInvalid, toRefusal } from "./problems";
import { problemResponse } from "./responses";
import { addEventRoutes } from "./routes/events";
import { addJobStateRoutes } from "./routes/job-state";
import { addJobRoutes } from "./routes/jobs";
import { addObjectRoutes } from "./routes/objects";
import { addPresignRoutes } from "./routes/presign";
import { addResultRoutes } from "./routes/results";
import { addKindRoutes, addProbeRoutes } from "./routes/service";
import { addSubmissionRoutes } from "./routes/submission";

/** What a caller without a key reaches: everything else below the base path asks for one. */
const KEYED_PATHS = ["/jobs", "/jobs/*", "/presign/*", "/upload", "/kinds"];

/** The job API with its pages, for any server that speaks fetch: Node's, or a function behind a gateway. */
export function createApp(dependencies: ApiDependencies): ApiApp {
  const services = apiServices(dependencies);
  const app = newApp();
  const metrics = new RequestMetrics(services.ports, dependencies.registry);
  const probes = { metrics, health: new HealthCheck(services.ports, dependencies.version) };
  const { allowedOrigins = [] } = dependencies;
  app.use(requestLog(dependencies.logger, metrics), securityHeaders(), crossOrigin(allowedOrigins));
  if (dependencies.authentication.mode === "open") app.use(loopbackGuard(allowedOrigins));
  handleErrors(app, services);

  app.route(services.basePath, versionedRoutes(services));
  addProbeRoutes(app, services, probes, false);
  const hiddenAlias = newApp();
  addProbeRoutes(hiddenAlias, services, probes, true);
  if (dependencies.signedObjects) {
    addObjectRoutes(app, services, dependencies.signedObjects, false);
    addObjectRoutes(hiddenAlias, services, dependencies.signedObjects, true);
  }
  addDocuments(app, hiddenAlias, services);
  app.route(services.basePath, hiddenAlias);
  addPages(app, dependencies.pagesFolder ?? join(__dirname, "..", "web"), services.basePath);
  refuseTheRest(app);
  return app;
}

function newApp(): ApiApp {
  return new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (!result.success) throw refuseInvalid(result.target, result.error.issues);
    },
  });
}

function versionedRoutes(services: ApiServices): ApiApp {
  const app = newApp();
  const authenticate = authentication(services.dependencies.authentication);
  for (const path of KEYED_PATHS) app.use(path, authenticate);
  addSubmissionRoutes(app, services);
  addJobRoutes(app, services);
  addJobStateRoutes(app, services);
  addResultRoutes(app, services);
  addEventRoutes(app, services);
  addPresignRoutes(app, services);
  addKindRoutes(app, services);
  return app;
}

/** The OpenAPI document and the page made of it; both are made once. */
function addDocuments(app: ApiApp, alias: ApiApp, services: ApiServices): void {
  const document = openApiDocument(app, services);
  const page = renderDocsPage(document as unknown as ShownDocument);
  for (const target of [app, alias]) {
    target.get("/openapi.json", produces("application/json"), (c) => c.json(document));
    target.get("/docs", produces("text/html"), (c) => {
      c.header("Content-Security-Policy", page.policy);
      return c.html(page.html);
    });
  }
}

function handleErrors(app: ApiApp, { dependencies }: ApiServices): void {
  app.onError((error, c) => {
    const refusal = toRefusal(error);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const requestId = c.get("requestId");
    dependencies.logger.error({ requestId, err: error }, "request failed");
    return problemResponse(c, new RefusedError("INTERNAL", `see the server's log for request ${requestId}`));
  });
}

function refuseTheRest(app: ApiApp): void {
  const allowed = new AllowedMethods(app.routes);
  app.notFound((c) => {
    const { error, allow } = allowed.refuse(c.req.method, c.req.path);
    if (allow !== undefined) c.header("Allow", allow);
    return problemResponse(c, error);
  });
}
