import type { Outbox, OutboxMessage } from "../../../jobs/ports";
import type { LocalDatabase } from "./database";

/** Messages that the store wrote together with their jobs. */
export class SqliteOutbox implements Outbox {
  constructor(private readonly db: LocalDatabase) {}

  async pending(limit: number): Promise<readonly OutboxMessage[]> {
    const rows = await this.db.selectFrom("outbox").selectAll().orderBy("id").limit(limit).execute();
    return rows.map(({ id, job_id, priority }) => ({ id, jobId: job_id, priority }));
  }

  async remove(ids: readonly number[]): Promise<void> {
    if (ids.length > 0)
      await this.db
        .deleteFrom("outbox")
        .where("id", "in", [...ids])
        .execute();
  }
}
