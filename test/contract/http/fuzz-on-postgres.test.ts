import { afterAll, beforeAll, expect, test } from "vitest";
import "../../support/api/on-postgres";
import { cancelJob } from "../../../src/jobs/cancel-job";
import { type HttpServer, serveHttp } from "../../../src/main/http-server";
import { fuzz } from "../../support/api/schemathesis";
import { TestApi } from "../../support/api/test-api";
import { temporaryFolder } from "../../support/folder";
import { pythonEnvironment } from "../../support/python";

const python = pythonEnvironment("schemathesis", ["schemathesis==4.32.5"]);
let api: TestApi;
let server: HttpServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let ending: NodeJS.Timeout;

beforeAll(async () => {
  folder = await temporaryFolder();
  api = await TestApi.open({ limits: { maxWaits: 0 } });
  server = await serveHttp(api.app, { host: "127.0.0.1", port: 0 });
  // nobody works on them, and event streams end with their jobs
  ending = setInterval(() => void endQueued(), 250);
});
afterAll(async () => {
  clearInterval(ending);
  await server?.close();
  await api?.close();
  await folder?.remove();
});

async function endQueued(): Promise<void> {
  const queued = await api.storage.store.list("local", { states: ["queued"] }, undefined, 100).catch(() => []);
  for (const { id } of queued) await cancelJob(api.ports, { tenant: "local", id }).catch(() => {});
}

test.skipIf(!python.available)(
  "schemathesis finds no fault of a server on PostgreSQL: no 5xx, no status or body that the document does not name",
  async () => {
    if (!python.available) return;
    const options = ["--phases", "examples,coverage", "-n", "1"];
    const report = await fuzz(python.bin("schemathesis"), {
      folder: folder.path,
      url: server.url,
      options,
      seed: 20_261,
    });
    console.log(`schemathesis on PostgreSQL: ${report.test_cases.generated} cases`);
    expect(report.failures, report.output).toEqual([]);
    expect(report.errors, report.output).toEqual([]);
    expect(report.test_cases.generated).toBeGreaterThan(100);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  },
);
