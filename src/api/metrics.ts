import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { RequestPorts } from "../jobs/request-ports";

export interface RequestRecord {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Hears of every request. */
export interface RequestRecorder {
  record(request: RequestRecord): void;
}

/** What is measured of requests and jobs, in a registry of its own unless one is given. */
export class RequestMetrics {
  private readonly requests: Counter;
  private readonly durations: Histogram;

  constructor(
    ports: Pick<RequestPorts, "store" | "queue">,
    private readonly registry: Registry = new Registry(),
  ) {
    const registers = [registry];
    this.requests = new Counter({
      name: "millrace_http_requests_total",
      help: "Requests answered",
      labelNames: ["method", "route", "status"],
      registers,
    });
    this.durations = new Histogram({
      name: "millrace_http_request_duration_seconds",
      help: "Time to the answer's head",
      labelNames: ["method", "route"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers,
    });
    jobGauges(ports, registers);
  }

  record({ method, route, status, seconds }: RequestRecord): void {
    this.requests.inc({ method, route, status });
    this.durations.observe({ method, route }, seconds);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  render(): Promise<string> {
    return this.registry.metrics();
  }
}

function jobGauges({ store, queue }: Pick<RequestPorts, "store" | "queue">, registers: Registry[]): void {
  new Gauge({
    name: "millrace_jobs",
    help: "Jobs by state",
    labelNames: ["state"],
    registers,
    async collect() {
      for (const [state, jobs] of Object.entries(await store.countByState())) this.set({ state }, jobs);
    },
  });
  new Gauge({
    name: "millrace_queue_depth",
    help: "Messages in the queue",
    registers,
    async collect() {
      this.set(await queue.depth());
    },
  });
}
