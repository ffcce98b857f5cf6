import type { LocalDatabase } from "./database";

/**
 * Ends every lease of runs and messages, so that work which a killed platform left behind is taken up at once instead of
 * a lease later. Only for a process that knows it is the only one.
 */
export async function releaseLeases(db: LocalDatabase): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable("jobs").set({ lease_until: 0 }).where("state", "in", ["starting", "running"]).execute();
    await trx.updateTable("messages").set({ visible_at: 0, token: null }).where("token", "is not", null).execute();
  });
}
