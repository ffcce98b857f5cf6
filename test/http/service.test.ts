import { afterAll, beforeAll, expect, test } from "vitest";
import { healthSchema, kindListSchema } from "../../src/contract/api";
import { PROBLEMS } from "../../src/contract/problem";
import { TestApi } from "../support/api/test-api";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

let api: TestApi;
let document: Document;
let operations: readonly (Operation & { readonly path: string; readonly method: string })[];
beforeAll(async () => {
  api = await TestApi.open();
  document = (await (await api.send("GET", "//openapi.json")).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
  );
});
afterAll(() => api.close());

test("the document lists every route that is served", () => {
  const listed = new Set(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
  const documents = ["/openapi.json", "/docs"];
  const served = api.app.routes
    .filter(
      ({ method, path }) =>
        method !== "ALL" && !path.startsWith("/assets/") && path !== "/" && !path.startsWith("/jobs/"),
    )
    .map(({ method, path }) => ({ method, path: path.replace(/\{.+\}$/, "").replace(/:(\w+)/g, "{$1}") }))
    .filter(
      ({ path }) =>
        !documents.includes(path) && !/^\/api\/v1\/(health|ready|metrics|openapi.json|docs|objects\/)/.test(path),
    )
    .map(({ method, path }) => `${method} ${path}`);
  expect(listed).toEqual(new Set(served));
});

test("every operation has a name, a summary, and its errors as problem documents", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { summary, responses, path } of operations) {
    expect(summary).toMatch(/\S/);
    for (const [status, { content }] of Object.entries(responses)) {
      if (Number(status) < 400 || (status === "503" && /health|ready/.test(path))) continue;
      expect(content).toEqual({ "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } });
    }
  }
});

test("every operation below the base path asks for a key and says so", () => {
  for (const { path, security, responses } of operations) {
    const keyed = path.startsWith("/api/v1/");
    expect([path, security !== undefined, "401" in responses]).toEqual([path, keyed, keyed]);
  }
});

test("the document names the codes of each error", () => {
  const submit = operations.find(({ operationId }) => operationId === "submitJob");
  expect(Object.keys(submit?.responses ?? {}).sort()).toEqual(
    ["200", "202", "400", "401", "403", "406", "409", "413", "415", "422", "429", "500", "503"].sort(),
  );
  expect(JSON.stringify(submit?.responses["409"])).toContain(PROBLEMS.IDEMPOTENCY_CONFLICT.title);
});

test("the document is the same under the base path, and every reference in it leads somewhere", async () => {
  expect(await (await api.send("GET", "/openapi.json")).json()).toEqual(document);
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(50);
  for (const name of references) expect(document.components.schemas).toHaveProperty(name ?? "");
});

test("the page shows every operation and schema, loads nothing and runs nothing", async () => {
  const response = await api.send("GET", "//docs");
  const page = await response.text();
  for (const { operationId } of operations) expect(page).toContain(`<section id="${operationId}"`);
  for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`id="schema-${name}"`);
  expect(page).not.toMatch(/<script|<link|<img|src=|onclick|style="/);
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+';/);
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, anchor]) => anchor);
  for (const anchor of links) expect(page).toContain(`id="${anchor}"`);
});

test("kinds come with the schema of their parameters", async () => {
  const { kinds } = kindListSchema.parse(await (await api.send("GET", "/kinds")).json());
  expect(kinds).toMatchObject([
    { name: "notes", extensions: [".txt"], maxFiles: 3, parametersSchema: { type: "object" } },
  ]);
});

test("health names its parts, and says which is down", async () => {
  for (const path of ["//health", "/health", "//ready", "/ready"]) {
    const response = await api.send("GET", path);
    expect(response.status).toBe(200);
    expect(healthSchema.parse(await response.json())).toEqual({
      status: "ok",
      components: { store: "ok", queue: "ok", objects: "ok" },
      version: "0.0.0-test",
    });
  }
  const broken = await TestApi.open();
  await broken.storage.close();
  const response = await broken.send("GET", "//health");
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { status: "degraded", components: { store: "down", queue: "down", objects: "ok" } },
  ]);
});

test("metrics count requests by route and jobs by state, with no id in any label", async () => {
  const { id } = await api.submit();
  await api.send("GET", `/jobs/${id}`);
  await api.send("GET", "/jobs/unknown/path");
  const text = await (await api.send("GET", "//metrics")).text();
  expect(text).toMatch(/millrace_http_requests_total\{method="GET",route="\/api\/v1\/jobs\/:id",status="200"\} \d/);
  expect(text).toContain('millrace_jobs{state="queued"} 1');
  expect(text).toMatch(/millrace_queue_depth \d/);
  expect(text).not.toContain(id);
});

test("a request's log line names route, status and code, and nothing that a caller sent", async () => {
  const lines: object[] = [];
  const logger = { info: (fields: object) => lines.push(fields), warn: () => {}, error: () => {} };
  const logged = await TestApi.open({ logger, keyed: true });
  await logged.send("GET", "/jobs/secret-name?tag=secret", { key: "secret-key" });
  expect(lines).toEqual([
    {
      requestId: expect.any(String),
      method: "GET",
      route: expect.stringMatching(/^\/api\/v1\/jobs/),
      status: 401,
      ms: expect.any(Number),
      code: "UNAUTHENTICATED",
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain("secret");
  await logged.close();
});
