import { createRoute, z } from "@hono/zod-openapi";
import { healthSchema, type KindView, kindListSchema } from "../../contract/api";
import type { KindCatalogue } from "../../jobs/ports";
import type { ApiApp, ApiServices } from "../environment";
import type { HealthCheck } from "../health";
import type { RequestMetrics } from "../metrics";
import { produces } from "../middleware/accept";
import { jsonAnswer, problemAnswers } from "../responses";
import { SECURED } from "./security";

const tags = ["Service"];

const kindsRoute = createRoute({
  method: "get",
  path: "/kinds",
  operationId: "listKinds",
  tags,
  security: SECURED,
  middleware: produces("application/json"),
  summary: "The kinds of jobs, with the schema of their parameters",
  responses: { 200: jsonAnswer(kindListSchema, "The kinds"), ...problemAnswers("UNAUTHENTICATED") },
});

/** `GET /kinds`. */
export function addKindRoutes(app: ApiApp, { ports }: ApiServices): void {
  app.openapi(kindsRoute, (c) => c.json({ kinds: listKinds(ports.kinds) }, 200));
}

function listKinds(catalogue: KindCatalogue): KindView[] {
  return catalogue.names().flatMap((name) => {
    const kind = catalogue.describe(name);
    if (kind === undefined) return [];
    const { title, description, extensions, maxFileBytes, maxFiles, parametersSchema } = kind;
    const limits = { extensions: [...extensions], maxFileBytes, maxFiles };
    return [{ name, title, description, ...limits, parametersSchema: { ...parametersSchema } }];
  });
}

function healthRoute(path: "/health" | "/ready", summary: string) {
  return createRoute({
    method: "get",
    path,
    operationId: path === "/health" ? "getHealth" : "getReadiness",
    tags,
    middleware: produces("application/json"),
    summary,
    responses: {
      200: jsonAnswer(healthSchema, "Everything answers"),
      ...problemAnswers(),
      503: jsonAnswer(healthSchema, "A part is down, or the server is about to stop"),
    },
  });
}

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "getMetrics",
  tags,
  middleware: produces("text/plain"),
  summary: "Metrics in the Prometheus text format",
  responses: {
    200: { description: "The metrics", content: { "text/plain": { schema: z.string() } } },
    ...problemAnswers(),
  },
});

export interface Probes {
  readonly health: HealthCheck;
  readonly metrics: RequestMetrics;
}

/** Health, readiness and metrics: for machines, without a key. `hidden` keeps them out of the OpenAPI document. */
export function addProbeRoutes(app: ApiApp, { closing }: ApiServices, probes: Probes, hidden: boolean): void {
  app.openapi({ ...healthRoute("/health", "Whether the parts answer"), hide: hidden }, async (c) => {
    const report = await probes.health.report();
    return c.json(report, report.status === "ok" ? 200 : 503);
  });
  app.openapi({ ...healthRoute("/ready", "Whether requests should come here"), hide: hidden }, async (c) => {
    const report = await probes.health.report();
    return c.json(report, report.status === "ok" && !closing.aborted ? 200 : 503);
  });
  app.openapi({ ...metricsRoute, hide: hidden }, async (c) => {
    const text = await probes.metrics.render();
    return c.text(text, 200, { "Content-Type": probes.metrics.contentType });
  });
}
