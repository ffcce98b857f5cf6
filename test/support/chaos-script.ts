import type { Clock } from "../../src/jobs/ports";
import { keepHouse } from "../../src/main/housekeeping";
import { mortal } from "./chaos/fail-point";
import { withoutOutbox } from "./chaos/naive";
import { openParts } from "./chaos/open-parts";
import type { ClockJump, Order, Ready } from "./chaos/order";
import type { Parts } from "./chaos/parts";

const order = JSON.parse(process.argv[2] ?? "") as Order;
// what befalls a platform that is killed all the time would fill pages
const log = { info: () => {}, warn: () => {}, error: () => {} };
let offsetMs = 0;
const clock: Clock = { now: () => Date.now() + offsetMs };
const forever = new AbortController().signal;

process.on("message", (jump: ClockJump) => {
  offsetMs = jump.offsetMs;
});
process.on("disconnect", () => process.exit());

/** The product's own parts, as its processes compose them, on ports that may be the last thing a process calls. */
async function main(): Promise<void> {
  const opened = await openParts(order.backing, clock, order.lostAfterMs);
  const parts = order.naive ? withoutOutbox(withDeath(opened)) : withDeath(opened);
  if (order.keepsHouse) void keepHouse({ ...parts, clock, log }, { sweepSeconds: 1, retentionDays: 30 }, forever);
  // what a role does not need is not loaded: each of these processes lives for a second
  if (order.role === "api")
    return tell(await (await import("./chaos/api-seat.js")).serve(order, { ...parts, clock, log }));
  tell(null);
  await (await import("./chaos/worker-seat.js")).startWorkers(order, { ...parts, clock, log }, forever);
}

function tell(url: string | null): void {
  process.send?.({ url } satisfies Ready);
}

function withDeath(parts: Parts): Parts {
  const { point } = order;
  return {
    store: mortal(parts.store, "store", point),
    outbox: mortal(parts.outbox, "outbox", point),
    queue: mortal(parts.queue, "queue", point),
    objects: mortal(parts.objects, "objects", point),
    close: parts.close,
  };
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
