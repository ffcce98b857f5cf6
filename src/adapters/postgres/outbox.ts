import { sql } from "kysely";
import type { Clock, Outbox, OutboxMessage } from "../../jobs/ports";
import type { PostgresDatabase } from "./database";

/** Messages that the store wrote together with their jobs. */
export class PostgresOutbox implements Outbox {
  constructor(
    private readonly db: PostgresDatabase,
    private readonly clock: Clock,
  ) {}

  async pending(limit: number): Promise<readonly OutboxMessage[]> {
    const rows = await this.db.selectFrom("outbox").selectAll().orderBy("id").limit(limit).execute();
    return rows.map(({ id, job_id, priority }) => ({ id, jobId: job_id, priority }));
  }

  /** Takes the messages away and notes at their jobs when that was: from then on they may count as lost. */
  async remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await sql`
      with handed as (delete from outbox where id = any(${[...ids]}::bigint[]) returning job_id)
      update jobs set handed_at = ${this.clock.now()} from handed where jobs.id = handed.job_id`.execute(this.db);
  }
}
