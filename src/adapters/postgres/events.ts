import { sql } from "kysely";
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
