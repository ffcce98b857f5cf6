import { createHash } from "node:crypto";
import type { ShownDocument, ShownOperation } from "./document";
import { type Html, html, inline, prose } from "./html";
import { anchor, operationSection } from "./operation";
import { schemaSection } from "./schema";
import { DOCS_STYLE } from "./style";

export interface DocsPage {
  readonly html: string;
  /** Allows the page's own style sheet and nothing else. */
  readonly policy: string;
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: ShownOperation;
}

/** An OpenAPI document as one page to read: no script, nothing loaded from anywhere. */
export function renderDocsPage(document: ShownDocument): DocsPage {
  const entries = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const { title, version, description } = document.info;
  const schemas = Object.entries(document.components?.schemas ?? {});
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} ${version}</title><style>${DOCS_STYLE}</style></head><body>
<header><h1>${title} <small>${version}</small></h1>${prose(description)}
<p>The same as a document for tools: <a href="openapi.json">openapi.json</a></p></header>
<nav aria-label="Routes"><ul>${entries.map(entryLink)}</ul></nav>
<main>${(document.tags ?? []).map((tag) => tagSection(tag, entries))}
<h2>Bodies</h2>${schemas.map(([name, schema]) => schemaSection(name, schema))}</main></body></html>`;
  const hash = createHash("sha256").update(DOCS_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html: `<!doctype html>\n${page.text}`, policy };
}

function entryLink({ method, path, operation }: Entry): Html {
  return html`<li><a href="#${anchor(operation, method, path)}">${method.toUpperCase()} ${path}</a></li>`;
}

function tagSection(tag: { readonly name: string; readonly description?: string }, entries: readonly Entry[]): Html {
  const listed = entries.filter(({ operation }) => operation.tags?.includes(tag.name));
  return html`<h2>${tag.name}</h2><p>${inline(tag.description)}</p>${listed.map(({ method, path, operation }) =>
    operationSection(method, path, operation),
  )}`;
}
