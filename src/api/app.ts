import { join } from "node:path";
import { guardedApp, keyedRoutes, newApp, refuseTheRest } from "./base-app";
import type { ApiDependencies } from "./dependencies";
import type { ShownDocument } from "./docs/document";
import { renderDocsPage } from "./docs/page";
import { openApiDocument } from "./document";
import { type ApiApp, type ApiServices, apiServices } from "./environment";
import { HealthCheck } from "./health";
import { RequestMetrics } from "./metrics";
import { produces } from "./middleware/accept";
import { addPages } from "./pages";
import { addEventRoutes } from "./routes/events";
import { addJobStateRoutes } from "./routes/job-state";
import { addJobRoutes } from "./routes/jobs";
import { addObjectRoutes } from "./routes/objects";
import { addPresignRoutes } from "./routes/presign";
import { addResultRoutes } from "./routes/results";
import { addScheduleRoutes } from "./routes/schedules";
import { addKindRoutes, addProbeRoutes } from "./routes/service";
import { addSubmissionRoutes } from "./routes/submission";
import { addWebhookSecretRoute } from "./routes/webhook-secret";

const KEYED_ROUTES = [
  addSubmissionRoutes,
  addJobRoutes,
  addJobStateRoutes,
  addResultRoutes,
  addEventRoutes,
  addPresignRoutes,
  addKindRoutes,
  addWebhookSecretRoute,
  addScheduleRoutes,
];

/** The job API with its pages, for any server that speaks fetch. */
export function createApp(dependencies: ApiDependencies): ApiApp {
  const services = apiServices(dependencies);
  const metrics = new RequestMetrics(services.ports, dependencies.registry);
  const probes = { metrics, health: new HealthCheck(services.ports, dependencies.version) };
  const app = guardedApp(dependencies, metrics);

  app.route(services.basePath, keyedRoutes(services, KEYED_ROUTES));
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
