import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestApi } from "../support/api/test-api";

const NOTE = { kind: "notes", inputs: [{ name: "a.txt", text: "good" }] };
const UPLOAD = { filename: "a.txt", contentType: "text/plain", bytes: 4 };

/** What a tenant gets who asks for somebody else's: nothing that is theirs, in every way a route can say so. */
type Foreign =
  | { readonly status: 404; readonly code: "JOB_NOT_FOUND" | "SCHEDULE_NOT_FOUND" }
  /** An answer about the caller's own things: never holding what belongs to the other. */
  | { readonly status: 200 | 201 | 202 };

interface Entry {
  readonly json?: (jobId: string) => object;
  /** With the owner's key; the route works, so a refusal is due to the key alone. */
  readonly own: number;
  readonly foreign: Foreign;
}

const NO_JOB: Foreign = { status: 404, code: "JOB_NOT_FOUND" };
const OWN: Foreign = { status: 200 };
const MADE: Foreign = { status: 201 };

/** Every route that asks for a key, by its operation. */
const KEYED: Readonly<Record<string, Entry>> = {
  submitJob: { json: () => NOTE, own: 202, foreign: { status: 202 } },
  submitBatch: { json: () => ({ jobs: [NOTE] }), own: 200, foreign: OWN },
  listJobs: { own: 200, foreign: OWN },
  getJob: { own: 200, foreign: NO_JOB },
  getJobStatus: { own: 200, foreign: NO_JOB },
  getJobResults: { own: 200, foreign: NO_JOB },
  listArtifacts: { own: 200, foreign: NO_JOB },
  getJobLogs: { own: 200, foreign: NO_JOB },
  getJobProgress: { own: 200, foreign: NO_JOB },
  streamJobEvents: { own: 200, foreign: NO_JOB },
  cancelJob: { own: 200, foreign: NO_JOB },
  retryJob: { own: 409, foreign: NO_JOB },
  presignUpload: { json: () => UPLOAD, own: 201, foreign: MADE },
  upload: { json: () => UPLOAD, own: 201, foreign: MADE },
  presignDownload: { json: (jobId) => ({ jobId, name: "plan.csv" }), own: 201, foreign: NO_JOB },
  listKinds: { own: 200, foreign: OWN },
  getWebhookSecret: { own: 200, foreign: OWN },
  createSchedule: { json: () => ({ when: "0 6 * * *", job: NOTE }), own: 201, foreign: MADE },
  listSchedules: { own: 200, foreign: OWN },
  deleteSchedule: { own: 204, foreign: { status: 404, code: "SCHEDULE_NOT_FOUND" } },
  deleteJob: { own: 204, foreign: NO_JOB },
};
const OPEN = ["getHealth", "getReadiness", "getMetrics"];
/** Their signed URL is the key. A store that has a server of its own leaves them to that. */
const SIGNED = ["putObject", "getObject"];

interface Operation {
  readonly operationId: string;
  readonly security?: unknown;
}
interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

let api: TestApi;
let routes: ReadonlyMap<string, Route>;
let keys: { own: string; foreign: string; revoked: string };
let mine: { job: string; schedule: string };

beforeAll(async () => {
  api = await TestApi.open({ keyed: true, scheduled: true });
  const document = await (await api.send("GET", "//openapi.json")).json();
  const { paths } = document as { paths: Record<string, Record<string, Operation>> };
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  routes = new Map(found.map((route) => [route.operationId, route]));
  const own = await api.addKey("owner");
  keys = { own, foreign: await api.addKey("stranger"), revoked: await api.addKey("owner", 1) };
  const { id: job } = await api.submit({ key: own });
  await api.move(job, ["claim", { leaseUntil: api.clock.now() + 60_000 }], ["start"]);
  await api.publish(job, { "plan.csv": "a\n" });
  const made = await api.send("POST", "/schedules", { key: own, json: { when: "0 6 * * *", job: NOTE } });
  mine = { job, schedule: ((await made.json()) as { id: string }).id };
});
afterAll(() => api.close());

async function call(operation: string, key: string | undefined) {
  const route = routes.get(operation);
  if (route === undefined) throw new Error(`the document has no ${operation}`);
  const id = route.path.includes("/schedules/") ? mine.schedule : mine.job;
  const json = KEYED[operation]?.json?.(mine.job);
  const url = `http://localhost${route.path.replace("{id}", id)}`;
  const answer = await api.send(route.method, url, { ...(key !== undefined && { key }), ...(json && { json }) });
  const text = await answer.text();
  const { code } = answer.status < 400 ? { code: undefined } : (JSON.parse(text) as { code?: string });
  return { status: answer.status, code, text };
}

test("no route of the document is missing from the tables, and each asks for a key as they say", () => {
  const asking = [...routes.values()].filter(({ security }) => security !== undefined);
  expect(asking.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(KEYED).sort());
  const open = [...routes.values()].filter(({ security }) => security === undefined);
  const signed = api.storage.objects.verify === undefined ? [] : SIGNED;
  expect(open.map(({ operationId }) => operationId).sort()).toEqual([...OPEN, ...signed].sort());
});

// strangers first: the owner's last call deletes what they ask for
describe.each(Object.entries(KEYED))("%s", (operation, { foreign, own }) => {
  test.each([
    ["no key", () => undefined],
    ["a wrong key", () => "mr_wrong"],
    ["a key that was revoked", () => keys.revoked],
  ])("refuses %s, and does nothing", async (_what, key) => {
    expect(await call(operation, key())).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("shows a stranger nothing of the owner's", async () => {
    const { text, ...answer } = await call(operation, keys.foreign);
    expect(answer).toMatchObject(foreign);
    if (foreign.status === 404) return;
    expect(text).not.toContain(mine.job);
    expect(text).not.toContain(mine.schedule);
    expect(text).not.toContain("owner");
  });

  test("answers the owner", async () => {
    expect((await call(operation, keys.own)).status).toBe(own);
  });
});

test("what was refused left no trace: the owner has the jobs of its own calls alone", async () => {
  const jobs = await api.storage.store.list("owner", {}, undefined, 100);
  expect(jobs).toHaveLength(2);
  expect(await api.storage.schedules.list("owner", 10)).toHaveLength(1);
});
