import type { Clock, RateLimiter } from "../../../jobs/ports";
import { minuteOf, secondsLeft } from "../../../jobs/quotas";
import type { LocalDatabase } from "./database";

/** Counts submissions minute by minute in the file of the jobs: for every process that has it open. */
export class SqliteRateLimiter implements RateLimiter {
  constructor(
    private readonly db: LocalDatabase,
    private readonly clock: Clock,
  ) {}

  async take(tenant: string, perMinute: number): Promise<number | undefined> {
    const now = this.clock.now();
    const minute = minuteOf(now);
    const counted = await this.db
      .insertInto("submission_minutes")
      .values({ tenant, minute, submitted: 1 })
      .onConflict((conflict) =>
        conflict
          .column("tenant")
          .doUpdateSet(({ eb, ref }) => ({
            minute,
            submitted: eb
              .case()
              .when(ref("submission_minutes.minute"), "=", minute)
              .then(eb(ref("submission_minutes.submitted"), "+", 1))
              .else(1)
              .end(),
          }))
          .where((eb) =>
            eb.or([eb("submission_minutes.minute", "<>", minute), eb("submission_minutes.submitted", "<", perMinute)]),
          ),
      )
      .returning("submitted")
      .executeTakeFirst();
    return counted === undefined ? secondsLeft(now) : undefined;
  }
}
