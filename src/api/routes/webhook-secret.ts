import { createRoute } from "@hono/zod-openapi";
import { webhookSecretSchema } from "../../contract/api";
import { webhookSecret } from "../../jobs/webhook-signature";
import type { ApiApp, ApiServices } from "../environment";
import { produces } from "../middleware/accept";
import { jsonAnswer, problemAnswers } from "../responses";
import { SECURED } from "./security";

const secretRoute = createRoute({
  method: "get",
  path: "/webhook-secret",
  operationId: "getWebhookSecret",
  tags: ["Service"],
  security: SECURED,
  middleware: produces("application/json"),
  summary: "The secret that signs what this tenant's webhooks are sent",
  responses: { 200: jsonAnswer(webhookSecretSchema, "The secret"), ...problemAnswers("UNAUTHENTICATED") },
});

/** `GET /webhook-secret`. */
export function addWebhookSecretRoute(app: ApiApp, { dependencies }: ApiServices): void {
  app.openapi(secretRoute, (c) => c.json({ secret: webhookSecret(dependencies.secret, c.get("tenant")) }, 200));
}
