import type { Clock, Delivery, JobQueue } from "../../../jobs/ports";
import type { LocalDatabase } from "./database";

/**
 * A lease queue in the file of the jobs. A receipt hides its message until the lease ends and has a fencing token from
 * one counter; whoever lost the lease holds a token that no row carries any more.
 */
export class SqliteJobQueue implements JobQueue {
  constructor(
    private readonly db: LocalDatabase,
    private readonly clock: Clock,
  ) {}

  async send({ jobId, priority }: { readonly jobId: string; readonly priority: number }): Promise<void> {
    await this.db.insertInto("messages").values({ job_id: jobId, priority, visible_at: 0 }).execute();
  }

  async receive(leaseMs: number): Promise<Delivery | undefined> {
    // an idle worker asks ten times a second: it must not take the write lock each time
    if (!(await firstVisible(this.db, this.clock.now()))) return undefined;
    return this.db.transaction().execute(async (db) => {
      const message = await firstVisible(db, this.clock.now());
      if (!message) return undefined;
      const { token } = await db
        .updateTable("queue_fence")
        .set((eb) => ({ token: eb("token", "+", 1) }))
        .returning("token")
        .executeTakeFirstOrThrow();
      const receiveCount = message.receive_count + 1;
      await db
        .updateTable("messages")
        .set({ token, receive_count: receiveCount, visible_at: this.clock.now() + leaseMs })
        .where("id", "=", message.id)
        .execute();
      return { jobId: message.job_id, token, receiveCount };
    });
  }

  async extend(delivery: Delivery, leaseMs: number): Promise<boolean> {
    return this.update(delivery, { visible_at: this.clock.now() + leaseMs });
  }

  async acknowledge({ token }: Delivery): Promise<boolean> {
    const result = await this.db.deleteFrom("messages").where("token", "=", token).executeTakeFirstOrThrow();
    return result.numDeletedRows > 0n;
  }

  async giveBack(delivery: Delivery, delayMs: number): Promise<boolean> {
    return this.update(delivery, { visible_at: this.clock.now() + delayMs, token: null });
  }

  async depth(): Promise<number> {
    const { messages } = await this.db
      .selectFrom("messages")
      .select(({ fn }) => fn.countAll<number>().as("messages"))
      .where("token", "is", null)
      .executeTakeFirstOrThrow();
    return messages;
  }

  private async update({ token }: Delivery, change: { visible_at: number; token?: null }): Promise<boolean> {
    const query = this.db.updateTable("messages").set(change).where("token", "=", token);
    return (await query.executeTakeFirstOrThrow()).numUpdatedRows > 0n;
  }
}

function firstVisible(db: LocalDatabase, now: number) {
  return db
    .selectFrom("messages")
    .select(["id", "job_id", "receive_count"])
    .where("visible_at", "<=", now)
    .orderBy("priority")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}
