import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { notifyDue } from "../../src/jobs/notify";
import { relayOutbox } from "../../src/jobs/relay-outbox";
import { runSchedules } from "../../src/jobs/schedules";
import { processLog } from "../../src/main/log";
import { withoutNames } from "../../src/main/without-names";
import { WORKER_TIMES } from "../../src/worker/ports";
import { work } from "../../src/worker/work";
import { TestApi } from "../support/api/test-api";
import { ScriptedRunner } from "../support/scripted-runner";
import { withMethods } from "../support/with-methods";

/** What people, or the programs of people, put into a journey; no line of a log may hold any of it. */
const PLANTED = {
  student: "Wilhelmina-Fotheringay",
  teacher: "Ebenezer Quillfeather",
  file: "Fotheringay_report.txt",
  result: "Quillfeather timetable.csv",
  mail: "wilhelmina@fotheringay.example",
  hook: "hooks.fotheringay.example",
  tenant: "quillfeather-academy",
  tag: "Tag-of-Wilhelmina",
  key: "mr_planted0key",
  idempotency: "idem-Fotheringay",
};

let lines: string[];
let api: TestApi;
let key: string;
const log = () => processLog("trace", { write: (line: string) => void lines.push(line) });

beforeEach(async () => {
  lines = [];
  const notify = { webhooks: "any", emails: true } as const;
  api = await TestApi.open({ keyed: true, scheduled: true, notify, resultCache: true, logger: log() });
  key = await api.addKey(PLANTED.tenant);
});
afterEach(() => api.close());

const planted = () => ({
  kind: "notes",
  inputs: [{ name: PLANTED.file, text: `good ${PLANTED.student}` }],
  parameters: { label: PLANTED.teacher },
  tags: [PLANTED.tag],
  notify: { webhook: `https://${PLANTED.hook}/${PLANTED.student}?to=${PLANTED.mail}` },
});

function expectNoNames(): void {
  const text = lines.join("");
  for (const [what, name] of Object.entries({ ...PLANTED, ownKey: key })) {
    expect(text.toLowerCase().includes(name.toLowerCase()), `a log line holds the ${what}`).toBe(false);
  }
}

/** Works on one job with parts that may fail. */
async function workOnce(change: Partial<Parameters<typeof work>[0]>, act: (runner: ScriptedRunner) => Promise<void>) {
  const runner = new ScriptedRunner();
  const stop = new AbortController();
  const ports = { ...api.storage, runner, clock: { now: () => Date.now() }, log: log(), ...change };
  const times = { ...WORKER_TIMES, idleMs: 5, cancelPollMs: 5, reportMs: 5, heartbeatMs: 20 };
  const working = work(ports, { workFolder: join(api.folder, "work"), cores: 1, times }, stop.signal);
  await act(runner);
  stop.abort();
  for (const run of runner.runs) run.kill();
  await working;
}

const said = (message: string) => lines.some((line) => line.includes(`"${message}"`));

test("a whole journey is told without a name, an address or a key", async () => {
  const headers = { "idempotency-key": PLANTED.idempotency };
  const { id } = await api.submit({ key, headers, body: planted() });
  await relayOutbox(api.storage);
  await workOnce({}, async (runner) => {
    const run = await runner.next();
    run.observer.log(`read ${PLANTED.student}`);
    run.observer.progress({ fraction: 0.5, phase: "solving", message: PLANTED.teacher });
    await run.complete(PLANTED.student);
    await expect.poll(() => said("attempt ended")).toBe(true);
  });
  const post = async () => {
    throw new Error(`connect failed: https://${PLANTED.hook}/`);
  };
  const report = await notifyDue({ ...api.ports, webhooks: { sender: { post }, secret: Buffer.from("s".repeat(16)) } });
  log().info(report, "ends of jobs told");
  for (const path of ["", "/status", "/results", "/artifacts", "/logs", "/events"]) {
    expect((await api.send("GET", `/jobs/${id}${path}`, { key })).status).toBe(200);
  }
  await api.send("GET", `/jobs?tag=${PLANTED.tag}`, { key });
  await api.send("POST", "/presign/upload", {
    key,
    json: { filename: PLANTED.file, contentType: "text/plain", bytes: 4 },
  });
  await api.send("POST", "/presign/download", { key, json: { jobId: id, name: PLANTED.result } });
  await api.send("POST", "/schedules", {
    key,
    json: { when: "0 6 * * *", job: { ...planted(), notify: { email: PLANTED.mail } } },
  });
  await runSchedules({ ...api.ports, schedules: api.storage.schedules }, { maxQueued: 10 });
  expect(lines.filter((line) => line.includes('"request"')).length).toBeGreaterThan(8);
  expectNoNames();
});

test("what is refused is told by its code alone", async () => {
  const bad = { ...planted(), inputs: [{ name: PLANTED.file, text: `bad ${PLANTED.student}` }] };
  const statuses = [
    await api.send("POST", "/jobs", { key, json: bad }),
    await api.send("POST", "/jobs", { key, json: { ...planted(), [PLANTED.student]: 1 } }),
    await api.send("POST", "/jobs", {
      key,
      raw: `{"${PLANTED.student}`,
      headers: { "content-type": "application/json" },
    }),
    await api.send("GET", `/jobs/${PLANTED.student}`, { key }),
    await api.send("GET", `//${PLANTED.student}`, { key }),
    await api.send("GET", "/jobs", { key: PLANTED.key }),
    await api.send("GET", `/jobs?${PLANTED.student}=1`, { key, headers: { "x-request-id": PLANTED.mail } }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([422, 400, 400, 404, 404, 401, 400]);
  expectNoNames();
});

describe("an error that quotes what it met", () => {
  const fileError = () =>
    Object.assign(new Error(`ENOENT: no such file, open '/data/tenants/${PLANTED.tenant}/x/${PLANTED.file}'`), {
      code: "ENOENT",
    });

  test("in a request is told without it, and with its stack", async () => {
    const failing = {
      ...api.ports,
      store: withMethods(api.storage.store, { list: () => Promise.reject(fileError()) }),
    };
    const broken = await TestApi.open({ keyed: false, ports: failing, logger: log() });
    expect((await broken.send("GET", "/jobs")).status).toBe(500);
    await broken.close();
    const line = lines.find((one) => one.includes("request failed")) ?? "{}";
    const { err } = JSON.parse(line) as { err: { code: string; stack: string; message: string } };
    expect(err).toMatchObject({ code: "ENOENT", stack: expect.stringContaining("logs-without-names.test.ts") });
    expectNoNames();
  });

  test("in a worker is told without it", async () => {
    await api.submit({ key, body: planted() });
    await relayOutbox(api.storage);
    const objects = withMethods(api.storage.objects, { read: () => Promise.reject(fileError()) });
    await workOnce({ objects }, () => expect.poll(() => said("a worker's round failed")).toBe(true) as Promise<void>);
    expect(lines.join("")).toContain("ENOENT");
    expectNoNames();
  });

  test.each([
    [
      "duplicate key (tenant, key)=('x', \"Ada\") already exists",
      "duplicate key (tenant, key)=('*', \"*\") already exists",
    ],
    [
      "Key (email)=ada@example.org of tenants/ada/jobs/4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11/inputs/Ada L.csv",
      "Key (email)=*address* of tenants/*/jobs/4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11/*",
    ],
    ["sent Authorization: Bearer mr_abc to https://ada.example/x?y", "sent Authorization: Bearer *key* to *url*"],
    ["at work (src/worker/work.ts:12:3)", "at work (src/worker/work.ts:12:3)"],
  ])("as text: %s", (text, kept) => expect(withoutNames(text)).toBe(kept));
});
