import type { Health } from "../contract/api";
import type { RequestPorts } from "../jobs/request-ports";

/** A part that does not answer within this time counts as down. */
const LIMIT_MS = 1000;
/** Asked more often, the last answer is repeated: health checks must not become load. */
const KEEP_MS = 500;
/** Nobody stores anything here; asking for it reaches the disk all the same. */
const PROBE_KEY = "health/probe";

type Components = Health["components"];

/** Asks the parts the service needs, each with a time limit. */
export class HealthCheck {
  private last: { readonly at: number; readonly components: Promise<Components> } | undefined;

  constructor(
    private readonly ports: Pick<RequestPorts, "store" | "queue" | "objects">,
    private readonly version: string,
  ) {}

  async report(): Promise<Health> {
    const components = await this.components();
    const healthy = Object.values(components).every((state) => state === "ok");
    return { status: healthy ? "ok" : "degraded", components, version: this.version };
  }

  private components(): Promise<Components> {
    const at = performance.now();
    if (this.last === undefined || at - this.last.at > KEEP_MS) this.last = { at, components: this.ask() };
    return this.last.components;
  }

  private async ask(): Promise<Components> {
    const [store, queue, objects] = await Promise.all([
      probe(() => this.ports.store.countByState()),
      probe(() => this.ports.queue.depth()),
      probe(() => this.ports.objects.head(PROBE_KEY)),
    ]);
    return { store, queue, objects };
  }
}

async function probe(ask: () => Promise<unknown>): Promise<"ok" | "down"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"down">((resolve) => {
    timer = setTimeout(() => resolve("down"), LIMIT_MS);
  });
  const answer = Promise.resolve()
    .then(ask)
    .then(
      () => "ok" as const,
      () => "down" as const,
    );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
