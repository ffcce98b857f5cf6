import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runSolverTask } from "../../../src/main/solver-task";

/** What OTLP says of a span, as far as it is looked at. */
interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly unknown[];
}
interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

const JOB = "5f0c1c0e-8a3e-4d6e-9f63-0c9d1f1f7a11";
const sent: string[] = [];
let server: Server;

/** A table without jobs, and whoever collects spans. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === "/v1/traces") sent.push(body);
    response.setHeader("content-type", "application/x-amz-json-1.0").end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("the solver's task sends its steps, and its calls below them, before it ends", async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const aws = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const places = { AWS_ENDPOINT_URL: url, OTEL_EXPORTER_OTLP_ENDPOINT: url };
  for (const [name, value] of Object.entries({ ...aws, ...places })) vi.stubEnv(name, value);
  const code = await runSolverTask({
    MILLRACE_JOB_ID: JOB,
    MILLRACE_JOB_TABLE: "jobs",
    MILLRACE_INPUT_BUCKET: "inputs",
    MILLRACE_OUTPUT_BUCKET: "outputs",
    MILLRACE_TRACES: "otlp",
    MILLRACE_LOG_LEVEL: "silent",
  });
  expect(code).toBe(0);
  const scopes = sent.flatMap((body) => (JSON.parse(body) as Export).resourceSpans.map(({ scopeSpans }) => scopeSpans));
  const spans = scopes.flat().flatMap((scope) => scope.spans);
  const claim = spans.find(({ name }) => name === "claim");
  expect(claim?.attributes).toEqual([{ key: "jobId", value: { stringValue: JOB } }]);
  expect(spans.find(({ name }) => name === "DynamoDB Query")?.parentSpanId).toBe(claim?.spanId);
});
