import type { Schedule } from "../../jobs/schedule";
import type { ScheduleStore } from "../../jobs/schedules";
import type { SqlDatabase } from "./schema";

/** Schedules in the database of the jobs. */
export class SqlScheduleStore implements ScheduleStore {
  constructor(private readonly db: SqlDatabase) {}

  async insert(schedule: Schedule): Promise<void> {
    const { id, tenant, createdAt } = schedule;
    await this.db
      .insertInto("schedules")
      .values({ id, tenant, created_at: createdAt, ...mutable(schedule) })
      .execute();
  }

  async list(tenant: string, limit: number): Promise<readonly Schedule[]> {
    const query = this.db.selectFrom("schedules").select("data").where("tenant", "=", tenant);
    return (await query.orderBy("created_at").orderBy("id").limit(limit).execute()).map(toSchedule);
  }

  async remove(tenant: string, id: string): Promise<boolean> {
    const query = this.db.deleteFrom("schedules").where("id", "=", id).where("tenant", "=", tenant);
    return (await query.executeTakeFirstOrThrow()).numDeletedRows > 0n;
  }

  async due(now: number, limit: number): Promise<readonly Schedule[]> {
    const query = this.db.selectFrom("schedules").select("data").where("next_at", "<=", now);
    return (await query.orderBy("next_at").limit(limit).execute()).map(toSchedule);
  }

  async replace(previous: Schedule, next: Schedule): Promise<boolean> {
    const query = this.db.updateTable("schedules").set(mutable(next)).where("id", "=", previous.id);
    return (await query.where("version", "=", previous.version).executeTakeFirstOrThrow()).numUpdatedRows > 0n;
  }
}

function mutable(schedule: Schedule) {
  return { next_at: schedule.nextAt, version: schedule.version, data: JSON.stringify(schedule) };
}

function toSchedule({ data }: { readonly data: string }): Schedule {
  return JSON.parse(data) as Schedule;
}
