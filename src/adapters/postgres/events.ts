import { sql } from "kysely";
import type { JsonObject } from "../../jobs/json";
import type { JobRecordedEvent } from "../../jobs/ports";
import type { PostgresDatabase } from "./database";

/** Adds log lines in their order, numbered after what was recorded before, in one statement. */
export async function appendLines(
  db: PostgresDatabase,
  id: string,
  data: readonly string[],
  at: number,
): Promise<void> {
  if (data.length === 0) return;
  await sql`
    with counted as (
      update jobs set last_seq = last_seq + ${data.length} where id = ${id} returning id, last_seq
    )
    insert into job_events (job_id, seq, type, data, at)
    select counted.id, counted.last_seq - ${data.length} + line.n, 'log', line.data, ${at}
    from counted, unnest(${[...data]}::text[]) with ordinality as line (data, n)`.execute(db);
}

export async function readEvents(
  db: PostgresDatabase,
  jobId: string,
  afterSeq: number,
  limit: number,
  type: JobRecordedEvent["type"] | undefined,
): Promise<readonly JobRecordedEvent[]> {
  let query = db.selectFrom("job_events").select(["seq", "type", "data", "at"]);
  query = query.where("job_id", "=", jobId).where("seq", ">", afterSeq);
  if (type !== undefined) query = query.where("type", "=", type);
  const rows = await query.orderBy("seq").limit(limit).execute();
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as JsonObject }));
}
