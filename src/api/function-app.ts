import { type AddRoutes, guardedApp, keyedRoutes, refuseTheRest } from "./base-app";
import type { ApiDependencies } from "./dependencies";
import { type ApiApp, apiServices } from "./environment";

/** A few routes of the job API, for a function behind a gateway that sends it these alone. */
export function createFunctionApp(dependencies: ApiDependencies, ...adders: readonly AddRoutes[]): ApiApp {
  const services = apiServices(dependencies);
  const app = guardedApp(dependencies);
  app.route(services.basePath, keyedRoutes(services, adders));
  refuseTheRest(app);
  return app;
}
