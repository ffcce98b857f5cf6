import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { RefusedError } from "../../jobs/errors";
import {
  type ObjectStore,
  type SignatureVerdict,
  type SignedObjects,
  type StoredObject,
  type UploadGrant,
  UploadSizeError,
} from "../../jobs/ports";
import { refuseSubmitted } from "../../jobs/presign";
import type { ApiApp, ApiEnvironment, ApiServices } from "../environment";
import { problemAnswers } from "../responses";

const INPUT_KEY = /^tenants\/([^/]+)\/jobs\/([^/]+)\/inputs\//;

const request = {
  params: z.object({ key: z.string().meta({ description: "The object's key; its slashes are part of the path" }) }),
  query: z.object({
    method: z.string().optional(),
    expires: z.string().optional(),
    signature: z.string().optional(),
  }),
};
const tags = ["Files"];
const description = "The URL comes from a presign route and is used as it is; nothing of it can be changed.";

const putRoute = createRoute({
  method: "put",
  path: "/objects/{key}",
  operationId: "putObject",
  tags,
  summary: "Upload to a signed URL",
  description,
  request: { ...request, body: { content: { "*/*": { schema: z.string().meta({ format: "binary" }) } } } },
  responses: {
    200: { description: "Stored whole", headers: z.object({ ETag: z.string() }) },
    ...problemAnswers("INVALID_REQUEST", "SIGNATURE_INVALID", "JOB_ID_TAKEN", "PAYLOAD_TOO_LARGE"),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/objects/{key}",
  operationId: "getObject",
  tags,
  summary: "Download from a signed URL",
  description,
  request,
  responses: {
    200: { description: "The file", content: { "*/*": { schema: z.string().meta({ format: "binary" }) } } },
    ...problemAnswers("SIGNATURE_INVALID", "ARTIFACT_NOT_FOUND"),
  },
});

/** A path below the object store; `.+` would leave those with a line break to the answer for unknown routes. */
const ANY_KEY = "/objects/:key{[\\s\\S]+}";

/** Serves signed URLs for an object store on this machine's disk. */
export function addObjectRoutes(app: ApiApp, services: ApiServices, signed: SignedObjects, hidden: boolean): void {
  const { ports } = services;
  if (!hidden) for (const route of [putRoute, getRoute]) app.openAPIRegistry.registerPath(route);
  app.put(ANY_KEY, async (c) => {
    const verdict = verify(c, signed);
    if (verdict.verdict !== "upload") throw forged();
    const [, tenant, id] = INPUT_KEY.exec(verdict.grant.key) ?? [];
    if (tenant !== undefined && id !== undefined) await refuseSubmitted(ports, { tenant, id });
    const stored = await receive(signed, verdict.grant, requestBody(c, verdict.grant));
    return c.body(null, 200, { ETag: `"${stored.sha256}"` });
  });
  app.get(ANY_KEY, async (c) => {
    const verdict = verify(c, signed);
    if (verdict.verdict !== "download") throw forged();
    return download(c, ports.objects, verdict.grant.key, verdict.grant.fileName);
  });
}

function verify(c: Context<ApiEnvironment>, signed: SignedObjects): SignatureVerdict {
  const verdict = signed.verify({
    method: c.req.method,
    key: c.req.param("key") ?? "",
    query: new URL(c.req.url).searchParams,
    contentType: c.req.header("content-type"),
  });
  if (verdict.verdict === "refused") throw forged(verdict.why);
  return verdict;
}

function forged(why = "the URL is signed for something else"): RefusedError {
  return new RefusedError("SIGNATURE_INVALID", `${why}; ask a presign route for a new URL`);
}

/** Refuses a wrong length before the first byte where the request names it; the store counts in any case. */
function requestBody(c: Context<ApiEnvironment>, { bytes }: UploadGrant): Readable {
  const said = c.req.header("content-length");
  if (said !== undefined && Number(said) !== bytes) {
    const code = Number(said) > bytes ? "PAYLOAD_TOO_LARGE" : "INVALID_REQUEST";
    throw new RefusedError(code, `the body must have exactly ${bytes} bytes, got ${Number(said)}`);
  }
  const { body } = c.req.raw;
  if (body === null) return Readable.from([]);
  const stream = Readable.fromWeb(body as ReadableStream<Uint8Array>);
  // a caller who leaves before the store reads must not end the process; the store meets the error when it does
  stream.on("error", () => {});
  return stream;
}

async function receive(signed: SignedObjects, grant: UploadGrant, body: Readable): Promise<StoredObject> {
  try {
    return await signed.receive(grant, body);
  } catch (error) {
    if (error instanceof UploadSizeError || body.errored === null) throw error;
    throw new RefusedError("INVALID_REQUEST", "the body broke off before its end; send the file again");
  }
}

async function download(
  c: Context<ApiEnvironment>,
  objects: ObjectStore,
  key: string,
  fileName: string,
): Promise<Response> {
  const stored = await objects.head(key);
  const content = stored && (c.req.method === "HEAD" ? Readable.from([]) : await objects.read(key));
  if (stored === undefined || content === undefined) {
    throw new RefusedError("ARTIFACT_NOT_FOUND", "the file was deleted with its job");
  }
  return c.body(Readable.toWeb(content) as globalThis.ReadableStream, 200, {
    "Content-Type": stored.contentType,
    "Content-Length": String(stored.bytes),
    "Content-Disposition": `attachment; filename="${fileName.replace(/[^A-Za-z0-9 ._()-]/g, "_")}"`,
    ETag: `"${stored.sha256}"`,
    "Cache-Control": "private, no-cache",
  });
}
