import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { dynamoClient } from "../../../src/adapters/aws/clients";
import { OpenTelemetryTracing } from "../../../src/adapters/tracing/opentelemetry";
import { relayOutbox } from "../../../src/jobs/relay-outbox";
import { clientSettings, traceAwsCalls } from "../../../src/main/aws/client-settings";
import { WORKER_TIMES } from "../../../src/worker/ports";
import { work } from "../../../src/worker/work";
import { TestApi } from "../../support/api/test-api";
import { ScriptedRunner } from "../../support/scripted-runner";
import { answering } from "../../support/stubbed-aws";

const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

let exporter: InMemorySpanExporter;
let tracing: OpenTelemetryTracing;
let api: TestApi;
const spans: ReadableSpan[] = [];

beforeAll(() => {
  exporter = new InMemorySpanExporter();
  const keeping = {
    export: (batch: ReadableSpan[], done: Parameters<InMemorySpanExporter["export"]>[1]) => {
      spans.push(...batch);
      exporter.export(batch, done);
    },
    shutdown: () => exporter.shutdown(),
  };
  tracing = new OpenTelemetryTracing({ service: "test", version: "0.0.0", exporter: keeping });
});
beforeEach(async () => {
  api = await TestApi.open({ tracing });
});
afterEach(() => api.close());

async function workOnce(): Promise<void> {
  await relayOutbox(api.storage);
  const [runner, stop] = [new ScriptedRunner(), new AbortController()];
  let ended = () => {};
  const done = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const log = { info: (_: object, message: string) => void (message === "attempt ended" && ended()), error: () => {} };
  const ports = { ...api.storage, runner, clock: { now: () => Date.now() }, log, tracing };
  const settings = { workFolder: join(api.folder, "work"), cores: 1, times: { ...WORKER_TIMES, idleMs: 5 } };
  const working = work(ports, settings, stop.signal);
  await (await runner.next()).complete();
  await done;
  stop.abort();
  await working;
}

// the spans are sent when tracing ends: so one test, which ends it
afterAll(() => tracing.close());

test("a caller's trace goes from its request through the submission to the run, in another process too", async () => {
  const headers = { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` };
  const { id } = await api.submit({ headers });
  expect((await api.storage.store.load(id))?.terms.trace).toMatch(`00-${CALLER.traceId}-`);
  await workOnce();
  traceAwsCalls(tracing);
  const client = dynamoClient({ ...clientSettings("DYNAMODB"), region: "us-east-1" });
  answering(client, () => ({}));
  await tracing.step("reading", {}, () => client.send(new GetItemCommand({ TableName: "t", Key: {} })));
  const failing = tracing.step("failing", {}, () => Promise.reject(new TypeError("of Ada")));
  await expect(failing).rejects.toThrow("of Ada");
  await tracing.close();

  const named = (name: string) => spans.find((span) => span.name === name);
  const parentOf = (name: string) => named(name)?.parentSpanContext?.spanId;
  const idOf = (name: string) => named(name)?.spanContext().spanId;
  for (const name of ["HTTP POST", "submit", "run"]) expect(named(name)?.spanContext().traceId).toBe(CALLER.traceId);
  expect([parentOf("HTTP POST"), parentOf("submit"), parentOf("run")]).toEqual([
    ...[CALLER.spanId, idOf("HTTP POST"), idOf("submit")],
  ]);
  expect(named("HTTP POST")?.attributes).toMatchObject({
    "http.route": "/api/v1/jobs",
    "http.response.status_code": 202,
  });
  expect(named("run")?.attributes).toEqual({ jobId: id, kind: "notes", attempt: 1 });
  expect(parentOf("DynamoDB GetItem")).toBe(idOf("reading"));
  expect(named("failing")).toMatchObject({
    attributes: { "error.type": "TypeError" },
    events: [],
    status: { code: 2 },
  });
  expect(JSON.stringify(spans.map(({ name, attributes }) => ({ name, attributes })))).not.toMatch(/Ada|a\.txt|good/);
});

test("nothing is traced, nor kept with a job, where nobody asked for it", async () => {
  const untraced = await TestApi.open();
  const { id } = await untraced.submit({ headers: { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` } });
  expect((await untraced.storage.store.load(id))?.terms).toEqual({});
  await untraced.close();
});
