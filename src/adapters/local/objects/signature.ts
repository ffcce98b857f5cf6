import { createHmac, timingSafeEqual } from "node:crypto";
import type { DownloadGrant, PresentedRequest, SignatureVerdict, UploadGrant } from "../../../jobs/ports";

/** What is signed: nothing of the URL can be changed, moved to another method or used for another file. */
interface SignedFields {
  readonly method: "PUT" | "GET";
  readonly key: string;
  readonly expires: string;
  readonly bytes: string;
  readonly type: string;
  readonly name: string;
}

/** The query of a signed upload URL. */
export function uploadQuery(secret: Uint8Array, grant: UploadGrant): URLSearchParams {
  const { key, contentType: type } = grant;
  return toQuery(secret, {
    method: "PUT",
    key,
    expires: String(grant.expiresAt),
    bytes: String(grant.bytes),
    type,
    name: "",
  });
}

/** The query of a signed download URL. */
export function downloadQuery(secret: Uint8Array, grant: DownloadGrant): URLSearchParams {
  const { key, fileName: name } = grant;
  return toQuery(secret, { method: "GET", key, expires: String(grant.expiresAt), bytes: "", type: "", name });
}

/** Whether a request is what was signed. Says why not in words for a log, never which byte differed. */
export function verifySignedRequest(secret: Uint8Array, request: PresentedRequest, now: number): SignatureVerdict {
  const { query } = request;
  const method = query.get("method");
  if (method !== "PUT" && method !== "GET") return refused("the URL is not signed");
  const fields: SignedFields = {
    method,
    key: request.key,
    expires: query.get("expires") ?? "",
    bytes: query.get("bytes") ?? "",
    type: query.get("type") ?? "",
    name: query.get("name") ?? "",
  };
  const given = Buffer.from(query.get("signature") ?? "", "hex");
  const expected = sign(secret, fields);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refused("the signature is wrong");
  const expiresAt = Number(fields.expires);
  if (!(now < expiresAt)) return refused("the URL has expired");
  if (method === "GET") return downloadVerdict(request, fields, expiresAt);
  return uploadVerdict(request, fields, expiresAt);
}

function downloadVerdict(request: PresentedRequest, fields: SignedFields, expiresAt: number): SignatureVerdict {
  if (request.method !== "GET" && request.method !== "HEAD") return refused("the URL is signed for a download");
  return { verdict: "download", grant: { key: fields.key, fileName: fields.name, expiresAt } };
}

function uploadVerdict(request: PresentedRequest, fields: SignedFields, expiresAt: number): SignatureVerdict {
  if (request.method !== "PUT") return refused("the URL is signed for an upload");
  if (request.contentType !== fields.type) return refused(`the URL is signed for the content type ${fields.type}`);
  const grant = { key: fields.key, contentType: fields.type, bytes: Number(fields.bytes), expiresAt };
  return { verdict: "upload", grant };
}

function toQuery(secret: Uint8Array, fields: SignedFields): URLSearchParams {
  const { key: _path, ...rest } = fields;
  const query = new URLSearchParams(Object.entries(rest).filter(([, value]) => value !== ""));
  query.set("signature", sign(secret, fields).toString("hex"));
  return query;
}

/** As JSON, so that no field's end can be taken for the next one's start. */
function sign(secret: Uint8Array, { method, key, expires, bytes, type, name }: SignedFields): Buffer {
  const text = JSON.stringify([method, key, expires, bytes, type, name]);
  return createHmac("sha256", secret).update(text).digest();
}

function refused(why: string): SignatureVerdict {
  return { verdict: "refused", why };
}
