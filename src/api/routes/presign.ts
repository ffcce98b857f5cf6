import { createRoute } from "@hono/zod-openapi";
import {
  presignDownloadRequestSchema,
  presignedDownloadSchema,
  presignedUploadSchema,
  presignUploadRequestSchema,
} from "../../contract/api";
import { presignDownload, presignUpload } from "../../jobs/presign";
import type { ApiApp, ApiServices } from "../environment";
import { produces } from "../middleware/accept";
import { bodySize } from "../middleware/body-size";
import { BODY_PROBLEMS, jsonAnswer, problemAnswers } from "../responses";
import { isoTime } from "../views";
import { SECURED } from "./security";

function uploadRoute({ limits }: ApiServices, path: "/presign/upload" | "/upload") {
  return createRoute({
    method: "post",
    path,
    operationId: path === "/upload" ? "upload" : "presignUpload",
    tags: ["Files"],
    summary: path === "/upload" ? "The same as POST /presign/upload" : "Get a signed URL for an input file",
    description: "Send the file there with PUT, exactly as large as said, then name its key when submitting the job.",
    security: SECURED,
    middleware: [produces("application/json"), bodySize(limits.maxBodyBytes)] as const,
    request: { body: { required: true, content: { "application/json": { schema: presignUploadRequestSchema } } } },
    responses: {
      201: jsonAnswer(presignedUploadSchema, "Where to send the file"),
      ...problemAnswers(...BODY_PROBLEMS, "UNAUTHENTICATED", "JOB_ID_TAKEN"),
    },
  });
}

function downloadRoute({ limits }: ApiServices) {
  return createRoute({
    method: "post",
    path: "/presign/download",
    operationId: "presignDownload",
    tags: ["Files"],
    summary: "Get a signed URL for a file of a result",
    security: SECURED,
    middleware: [produces("application/json"), bodySize(limits.maxBodyBytes)] as const,
    request: { body: { required: true, content: { "application/json": { schema: presignDownloadRequestSchema } } } },
    responses: {
      201: jsonAnswer(presignedDownloadSchema, "Where the file is"),
      ...problemAnswers(...BODY_PROBLEMS, "UNAUTHENTICATED", "JOB_NOT_FOUND", "ARTIFACT_NOT_FOUND"),
    },
  });
}

/** `POST /presign/upload` (also `/upload`) and `POST /presign/download`. */
export function addPresignRoutes(app: ApiApp, services: ApiServices): void {
  const { ports, limits } = services;
  for (const path of ["/presign/upload", "/upload"] as const) {
    app.openapi(uploadRoute(services, path), async (c) => {
      const { jobId, key, request, expiresAt } = await presignUpload(ports, {
        ...c.req.valid("json"),
        tenant: c.get("tenant"),
        maxBytes: limits.maxUploadBytes,
        lifetimeMs: limits.uploadSeconds * 1000,
      });
      const { url, headers } = request;
      const grant = { url, headers: { ...headers }, expiresAt: isoTime(expiresAt), maxBytes: limits.maxUploadBytes };
      return c.json({ jobId, key, method: "PUT" as const, ...grant }, 201);
    });
  }
  app.openapi(downloadRoute(services), async (c) => {
    const { jobId, name } = c.req.valid("json");
    const lifetimeMs = limits.downloadSeconds * 1000;
    const granted = await presignDownload(ports, { tenant: c.get("tenant"), id: jobId, name, lifetimeMs });
    const { url, headers } = granted.request;
    const expiresAt = isoTime(granted.expiresAt);
    return c.json({ method: "GET" as const, url, headers: { ...headers }, expiresAt }, 201);
  });
}
