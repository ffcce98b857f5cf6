import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Context } from "hono";
import { entityTag, matchesTag } from "./entity-tag";
import type { ApiApp, ApiEnvironment } from "./environment";
import { produces } from "./middleware/accept";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
/** Scripts and styles from here alone, none of them inline; no other host is ever asked. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

interface Page {
  readonly text: string;
  readonly tag: string;
  readonly mediaType: string;
}

/** The job list at `/`, the result page at `/jobs/<id>` and what they load. The files are few: all are read at start. */
export function addPages(app: ApiApp, folder: string, basePath: string): void {
  const withBasePath = (text: string) => text.replaceAll("{{basePath}}", basePath);
  const list = readPage(join(folder, "index.html"), withBasePath);
  const job = readPage(join(folder, "job.html"), withBasePath);
  app.get("/", produces("text/html"), (c) => servePage(c, list));
  app.get(`/jobs/:id{${UUID}}`, produces("text/html"), (c) => servePage(c, job));
  for (const name of readdirSync(join(folder, "assets"))) {
    if (MEDIA_TYPES[extname(name)] === undefined) continue;
    const asset = readPage(join(folder, "assets", name));
    app.get(`/assets/${name}`, (c) => servePage(c, asset));
  }
}

function readPage(file: string, change: (text: string) => string = (text) => text): Page {
  const text = change(readFileSync(file, "utf8"));
  return { text, tag: entityTag(text), mediaType: MEDIA_TYPES[extname(file)] ?? "text/plain; charset=utf-8" };
}

function servePage(c: Context<ApiEnvironment>, { text, tag, mediaType }: Page): Response {
  c.header("ETag", tag);
  c.header("Cache-Control", "no-cache");
  c.header("Content-Security-Policy", PAGE_POLICY);
  if (matchesTag(c.req.header("if-none-match"), tag)) return c.body(null, 304);
  return c.body(text, 200, { "Content-Type": mediaType });
}
