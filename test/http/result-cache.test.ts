import { afterEach, beforeEach, expect, test } from "vitest";
import { sweepObjects } from "../../src/jobs/sweep-objects";
import { TestApi } from "../support/api/test-api";

const PROVEN = { engine: "highs", seconds: 1, objective: 4, bound: 4, gap: 0, seed: 0 };
const DAY_MS = 86_400_000;

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open({ resultCache: true, keyed: true });
});
afterEach(() => api.close());

/** A job of a tenant that has solved its question. */
async function solved(key: string, solver: typeof PROVEN | null = PROVEN): Promise<string> {
  const { id } = await api.submit({ key });
  await api.move(id, ["claim", { leaseUntil: api.clock.now() + 60_000 }], ["start"]);
  await api.publish(id, { "plan.csv": "a,b\n1,2\n" }, { solver });
  return id;
}

async function contentOf(id: string, key: string): Promise<string> {
  const results = await api.send("GET", `/jobs/${id}/results`, { key });
  const { files } = (await results.json()) as { files: { url: string }[] };
  return (await api.send("GET", new URL(files[0]?.url ?? "").href)).text();
}

test("a job that asks what was solved before has its result at once, in files of its own", async () => {
  const key = await api.addKey("a");
  const first = await solved(key);
  const inspected = api.inspector.inspections;
  const again = await api.submit({ key });
  expect(again).toMatchObject({ state: "succeeded", attempt: 0, cachedFrom: first, verified: true, startedAt: null });
  expect(api.inspector.inspections).toBe(inspected);
  expect(await api.storage.queue.depth()).toBe(0);
  expect((await api.send("DELETE", `/jobs/${first}`, { key })).status).toBe(204);
  api.clock.stopAt(Date.now() + 2 * DAY_MS);
  await sweepObjects(api.ports);
  expect(await contentOf(again.id, key)).toBe("a,b\n1,2\n");
});

test("the first to have solved it is named, also when a copy is copied", async () => {
  const key = await api.addKey("a");
  const first = await solved(key);
  await api.submit({ key });
  expect(await api.submit({ key })).toMatchObject({ cachedFrom: first });
});

test.each([
  ["other parameters", { parameters: { minutes: 7 } }],
  ["another file", { inputs: [{ name: "a.txt", text: "better" }] }],
  ["the same file under another name", { inputs: [{ name: "b.txt", text: "good" }] }],
  ["a wish to have it run", { cache: false }],
])("a job with %s runs", async (_what, body) => {
  const key = await api.addKey("a");
  await solved(key);
  expect(await api.submit({ key, body })).toMatchObject({ state: "queued", cachedFrom: null });
});

test("a default that is written out, other tags and another priority make no other question", async () => {
  const key = await api.addKey("a");
  await solved(key);
  const body = { parameters: { minutes: 5 }, tags: ["x"], priority: 1 };
  expect(await api.submit({ key, body })).toMatchObject({ state: "succeeded", tags: ["x"], priority: 1 });
});

test("nobody gets the result of another tenant, or one that a longer run could better", async () => {
  const [a, b] = [await api.addKey("a"), await api.addKey("b")];
  await solved(a);
  expect(await api.submit({ key: b })).toMatchObject({ state: "queued" });
  await solved(b, { ...PROVEN, bound: 9 });
  expect(await api.submit({ key: b })).toMatchObject({ state: "queued" });
});

test("where files of the earlier result are gone, the job runs", async () => {
  const key = await api.addKey("a");
  const id = await solved(key);
  await api.storage.objects.removePrefix(`tenants/a/jobs/${id}/results/`);
  expect(await api.submit({ key })).toMatchObject({ state: "queued", cachedFrom: null });
});

test("a submission that fails leaves no copies behind", async () => {
  const key = await api.addKey("a");
  await solved(key);
  const before = await api.storage.objects.list("tenants/a/");
  const headers = { "idempotency-key": "k" };
  const first = await api.submit({ key, headers });
  const after = await api.storage.objects.list("tenants/a/");
  expect(after.length).toBe(before.length + 2);
  expect((await api.submit({ key, headers })).id).toBe(first.id);
  const other = { key, headers, json: { kind: "notes", inputs: [{ name: "a.txt", text: "other" }] } };
  expect((await api.send("POST", "/jobs", other)).status).toBe(409);
  expect(await api.storage.objects.list("tenants/a/")).toEqual(after);
});
