import type { JobRecordedEvent } from "./ports";
import type { RequestPorts } from "./request-ports";

const EVENTS_A_READ = 1000;
/** At most this many reads an answer, so that no job however talkative can hold a request for long. */
const MAX_READS = 20;

export interface EventsRequest {
  readonly id: string;
  readonly type: JobRecordedEvent["type"];
  readonly after: number;
  readonly limit: number;
}

export interface EventsPage {
  readonly events: readonly JobRecordedEvent[];
  /** The last `seq` that was looked at. */
  readonly nextAfter: number;
}

/** Events of one type, oldest first. The caller has made sure that the job is the tenant's. */
export async function readEvents(ports: Pick<RequestPorts, "store">, request: EventsRequest): Promise<EventsPage> {
  const events: JobRecordedEvent[] = [];
  let nextAfter = request.after;
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    const batch = await ports.store.events(request.id, nextAfter, EVENTS_A_READ);
    for (const event of batch) {
      nextAfter = event.seq;
      if (event.type === request.type && events.push(event) === request.limit) return { events, nextAfter };
    }
    if (batch.length < EVENTS_A_READ) break;
  }
  return { events, nextAfter };
}
