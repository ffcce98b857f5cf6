import { withMethods } from "../with-methods";
import type { Parts } from "./parts";

/**
 * What many write: store the job, then send its message. Who is killed in between has said yes to nobody's job, or to a
 * job that nobody will ever run; no outbox and no sweep know of it.
 */
export function withoutOutbox(parts: Parts): Parts {
  const { store, queue } = parts;
  const insert: typeof store.insert = async (job, idempotency) => {
    const outcome = await store.insert(job, idempotency);
    if (outcome.outcome === "created") await queue.send({ jobId: job.id, priority: job.priority });
    return outcome;
  };
  return {
    ...parts,
    store: withMethods(store, { insert, lostInQueue: async () => [] }),
    outbox: { pending: async () => [], remove: async () => undefined },
  };
}
