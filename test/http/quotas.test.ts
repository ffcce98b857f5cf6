import { afterEach, expect, test } from "vitest";
import type { TenantQuotas } from "../../src/jobs/quotas";
import { TestApi } from "../support/api/test-api";

let api: TestApi;
afterEach(() => api.close());

const NOTE = { kind: "notes", inputs: [{ name: "a.txt", text: "good" }] };

async function open(quotas: TenantQuotas): Promise<void> {
  api = await TestApi.open({ quotas });
  api.clock.stopAt(Date.UTC(2026, 0, 31, 8, 0, 20));
}

test("a tenant that has as many jobs waiting as it may is told so, and when to come again", async () => {
  await open({ maxWaiting: 1 });
  const { id } = await api.submit();
  const refused = await api.send("POST", "/jobs", { json: NOTE });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "15"]);
  expect(await refused.json()).toMatchObject({
    code: "QUOTA_EXCEEDED",
    title: "As many jobs of this tenant wait as may",
  });
  expect(await api.storage.objects.list("tenants/local/")).toHaveLength(1);
  await api.move(id, ["claim", { leaseUntil: api.clock.now() + 60_000 }]);
  expect((await api.send("POST", "/jobs", { json: NOTE })).status).toBe(202);
});

test("a tenant that submits too fast is told how long to wait, before any file is read", async () => {
  await open({ submissionsPerMinute: 2 });
  await api.submit();
  await api.submit();
  const before = api.inspector.inspections;
  const refused = await api.send("POST", "/jobs", { json: NOTE });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
  expect(await refused.json()).toMatchObject({ code: "RATE_LIMITED" });
  expect(api.inspector.inspections).toBe(before);
});

test("a replay is answered whatever the quotas say", async () => {
  await open({ maxWaiting: 1, submissionsPerMinute: 1 });
  const headers = { "idempotency-key": "k" };
  const { id } = await api.submit({ headers });
  const again = await api.send("POST", "/jobs", { json: NOTE, headers });
  expect([again.status, ((await again.json()) as { id: string }).id]).toEqual([200, id]);
});

test("of a batch those jobs are taken that there is room for", async () => {
  await open({ maxWaiting: 2 });
  const answer = await api.send("POST", "/jobs/batch", { json: { jobs: [NOTE, NOTE, NOTE] } });
  const { results } = (await answer.json()) as { results: { status: number }[] };
  expect(results.map(({ status }) => status)).toEqual([202, 202, 429]);
});

test("a retry needs room too", async () => {
  await open({ maxWaiting: 1 });
  const { id } = await api.submit();
  await api.move(id, ["cancel"]);
  await api.submit();
  const refused = await api.send("POST", `/jobs/${id}/retry`);
  expect([refused.status, await refused.json()]).toMatchObject([429, { code: "QUOTA_EXCEEDED" }]);
});
