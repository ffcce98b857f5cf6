import type { JobSender, Outbox } from "./ports";

const BATCH = 50;

/**
 * Hands the stored messages to the queue: send, then remove. A kill in between sends a message twice, never not at all.
 *
 * @returns how many were sent
 */
export async function relayOutbox(ports: { readonly outbox: Outbox; readonly queue: JobSender }): Promise<number> {
  const messages = await ports.outbox.pending(BATCH);
  for (const { jobId, priority } of messages) await ports.queue.send({ jobId, priority });
  if (messages.length > 0) await ports.outbox.remove(messages.map(({ id }) => id));
  return messages.length;
}
