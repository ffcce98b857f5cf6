import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ScheduleView } from "../../src/contract/api";
import { runSchedules } from "../../src/jobs/schedules";
import { TestApi } from "../support/api/test-api";

const NOON = Date.UTC(2026, 0, 31, 12);
const HOUR = 3_600_000;
const body = { when: "0 * * * *", job: { kind: "notes", inputs: [{ name: "a.txt", text: "good" }], tags: ["mine"] } };

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open({ keyed: true, scheduled: true });
  api.clock.stopAt(NOON);
});
afterEach(() => api.close());

const run = () => runSchedules({ ...api.ports, schedules: api.storage.schedules }, { maxQueued: 3 });
const jobs = () => api.storage.store.list("a", {}, undefined, 100);

async function create(key: string, json: object = body): Promise<ScheduleView> {
  const answer = await api.send("POST", "/schedules", { key, json });
  expect(answer.status).toBe(201);
  return (await answer.json()) as ScheduleView;
}

async function listed(key: string): Promise<readonly ScheduleView[]> {
  return ((await (await api.send("GET", "/schedules", { key })).json()) as { schedules: ScheduleView[] }).schedules;
}

describe("a schedule", () => {
  test("makes one job a due time, though three processes look at once and again", async () => {
    const key = await api.addKey("a");
    const { id, nextAt } = await create(key);
    expect(Date.parse(nextAt)).toBe(NOON + HOUR);
    await run();
    expect(await jobs()).toEqual([]);
    for (let hour = 1; hour <= 3; hour++) {
      api.clock.stopAt(NOON + hour * HOUR + 1_000);
      await Promise.all([run(), run(), run()]);
      await run();
    }
    const made = await jobs();
    expect(made.map(({ tags }) => tags)).toEqual(Array(3).fill(["mine", `schedule:${id}`]));
    const [shown] = await listed(key);
    const last = { lastDueAt: new Date(NOON + 3 * HOUR).toISOString(), lastJobId: made[0]?.id, lastError: null };
    expect(shown).toMatchObject({ id, nextAt: new Date(NOON + 4 * HOUR).toISOString(), ...last });
  });

  test("makes one job for an outage of a day", async () => {
    await create(await api.addKey("a"));
    api.clock.stopAt(NOON + 24 * HOUR);
    expect([await run(), await run()]).toEqual([1, 0]);
    expect(await jobs()).toHaveLength(1);
  });

  test("tries a due time again where there is no room now", async () => {
    const key = await api.addKey("a");
    await create(key);
    for (let n = 0; n < 3; n++) await api.storage.queue.send({ jobId: `${n}`, priority: 5 });
    api.clock.stopAt(NOON + HOUR);
    expect(await run()).toBe(0);
    for (let n = 0; n < 3; n++) {
      const delivery = await api.storage.queue.receive(1_000);
      if (delivery) await api.storage.queue.acknowledge(delivery);
    }
    expect(await run()).toBe(1);
    expect(await jobs()).toHaveLength(1);
  });

  test("says why its last due time made no job, and goes on", async () => {
    const key = await api.addKey("a");
    await create(key, { ...body, job: { kind: "notes", inputs: [{ name: "a.txt", text: "bad" }] } });
    api.clock.stopAt(NOON + HOUR);
    expect(await run()).toBe(1);
    expect(await listed(key)).toMatchObject([{ lastJobId: null, lastError: expect.stringContaining("INVALID_INPUT") }]);
  });

  test("is ended by its tenant, and hidden from others", async () => {
    const [a, b] = [await api.addKey("a"), await api.addKey("b")];
    const { id } = await create(a);
    expect(await listed(b)).toEqual([]);
    const foreign = await api.send("DELETE", `/schedules/${id}`, { key: b });
    expect([foreign.status, await foreign.json()]).toMatchObject([404, { code: "SCHEDULE_NOT_FOUND" }]);
    expect((await api.send("DELETE", `/schedules/${id}`, { key: a })).status).toBe(204);
    api.clock.stopAt(NOON + HOUR);
    expect([await run(), await jobs()]).toEqual([0, []]);
  });

  test.each([
    [
      "an uploaded file",
      { ...body, job: { kind: "notes", inputs: [{ name: "a.txt", key: "tenants/a/x" }] } },
      "/job/inputs/0/text",
    ],
    ["an unknown kind", { ...body, job: { ...body.job, kind: "unknown" } }, "/kind"],
    ["a time that never comes", { ...body, when: "0 0 30 2 *" }, "/when"],
  ])("is refused with %s", async (_what, json, path) => {
    const answer = await api.send("POST", "/schedules", { key: await api.addKey("a"), json });
    expect(answer.status).toBe(400);
    const { issues } = (await answer.json()) as { issues: { path: string }[] };
    expect(issues.map((issue) => issue.path)).toContain(path);
  });
});
