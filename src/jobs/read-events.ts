import type { JobRecordedEvent } from "./ports";
import type { RequestPorts } from "./request-ports";

const EVENTS_A_READ = 1000;

export interface EventsRequest {
  readonly id: string;
  readonly type: JobRecordedEvent["type"];
  readonly after: number;
  readonly limit: number;
}

/** Events of one type, oldest first. The caller has made sure that the job is the tenant's. */
export async function readEvents(
  ports: Pick<RequestPorts, "store">,
  { id, type, after, limit }: EventsRequest,
): Promise<readonly JobRecordedEvent[]> {
  const events: JobRecordedEvent[] = [];
  while (events.length < limit) {
    const wanted = Math.min(EVENTS_A_READ, limit - events.length);
    const batch = await ports.store.events(id, events.at(-1)?.seq ?? after, wanted, type);
    events.push(...batch);
    if (batch.length < wanted) break;
  }
  return events;
}
