import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/jobs/ports";
import type { Schedule } from "../../../src/jobs/schedule";
import type { ScheduleStore } from "../../../src/jobs/schedules";
import { madeForEach } from "../../support/store-under-test";

export interface SchedulesUnderTest {
  readonly schedules: ScheduleStore;
  close(): Promise<void>;
}

/** What every store promises of schedules. */
export function testSchedules(name: string, create: (clock: Clock) => Promise<SchedulesUnderTest>): void {
  let schedules: ScheduleStore;

  madeForEach(create, (made) => {
    schedules = made.schedules;
  });

  async function stored(change: Partial<Schedule> = {}): Promise<Schedule> {
    const job = { kind: "counting", inputs: [{ name: "a.txt", text: "Ünïcode \u0000" }] };
    const last = { lastDueAt: null, lastJobId: null, lastError: null };
    const timing = { when: "rate(1 minute)", timeZone: "UTC", createdAt: 1, nextAt: 100 };
    const schedule = { id: randomUUID(), tenant: "local", job, version: 1, ...timing, ...last, ...change };
    await schedules.insert(schedule);
    return schedule;
  }

  describe(`${name}: schedules`, () => {
    test("are listed as they were stored, a tenant's own, the oldest first", async () => {
      const young = await stored({ createdAt: 2 });
      const old = await stored();
      await stored({ tenant: "other" });
      expect(await schedules.list("local", 10)).toEqual([old, young]);
      expect(await schedules.list("local", 1)).toEqual([old]);
      expect(await schedules.list("nobody", 10)).toEqual([]);
    });

    test("are due from their time on, the longest due first", async () => {
      const [late, early] = [await stored({ nextAt: 90 }), await stored({ nextAt: 80, tenant: "other" })];
      await stored({ nextAt: 101 });
      expect(await schedules.due(79, 10)).toEqual([]);
      expect(await schedules.due(100, 10)).toEqual([early, late]);
      expect(await schedules.due(100, 1)).toEqual([early]);
    });

    test("are moved on by one of many", async () => {
      const schedule = await stored();
      const next = { ...schedule, nextAt: 200, lastDueAt: 100, lastJobId: "x", version: 2 };
      const won = await Promise.all([1, 2, 3, 4].map(() => schedules.replace(schedule, next)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await schedules.due(150, 10)).toEqual([]);
      expect(await schedules.list("local", 10)).toEqual([next]);
    });

    test("are removed by their tenant alone, and once", async () => {
      const schedule = await stored();
      expect(await schedules.remove("other", schedule.id)).toBe(false);
      expect(await schedules.remove("local", schedule.id)).toBe(true);
      expect(await schedules.remove("local", schedule.id)).toBe(false);
      expect(await schedules.replace(schedule, { ...schedule, version: 2 })).toBe(false);
      expect(await schedules.due(1_000, 10)).toEqual([]);
    });
  });
}
