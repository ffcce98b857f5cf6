import { sql } from "kysely";
import type { Clock, RateLimiter } from "../../jobs/ports";
import { minuteOf, secondsLeft } from "../../jobs/quotas";
import type { SqlDatabase } from "./schema";

/** Counts submissions minute by minute in the database of the jobs: for every process on it. */
export class SqlRateLimiter implements RateLimiter {
  constructor(
    private readonly db: SqlDatabase,
    private readonly clock: Clock,
  ) {}

  async take(tenant: string, perMinute: number): Promise<number | undefined> {
    const now = this.clock.now();
    const { rows } = await sql`
      insert into submission_minutes as minutes (tenant, minute, submitted) values (${tenant}, ${minuteOf(now)}, 1)
      on conflict (tenant) do update set
        submitted = case when minutes.minute = excluded.minute then minutes.submitted + 1 else 1 end,
        minute = excluded.minute
      where minutes.minute <> excluded.minute or minutes.submitted < ${perMinute}
      returning submitted`.execute(this.db);
    return rows.length === 0 ? secondsLeft(now) : undefined;
  }
}
