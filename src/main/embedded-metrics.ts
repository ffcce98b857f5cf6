import type { RequestRecorder } from "../api/metrics";
import { count, type Measure, type Measures } from "../jobs/measures";
import type { Clock, JobStore } from "../jobs/ports";

export interface EmbeddedMetricsOptions {
  readonly namespace: string;
  /** The process: a dimension of every metric. */
  readonly service: string;
  readonly clock: Clock;
  /** Takes a line. @default - standard output */
  readonly write?: (line: string) => void;
}

/**
 * Prints what is measured in CloudWatch's embedded metric format: whoever collects the lines makes metrics of them, so
 * nothing is called. Dimensions are the service, and the kind where there is one; each combination is paid for.
 */
export class EmbeddedMetrics implements Measures {
  constructor(private readonly options: EmbeddedMetricsOptions) {}

  put(measured: Readonly<Record<string, Measure>>, kind?: string): void {
    const { namespace: Namespace, service: Service, clock, write = toStandardOutput } = this.options;
    const Metrics = Object.entries(measured).map(([Name, { unit: Unit }]) => ({ Name, Unit }));
    const Dimensions = kind === undefined ? [["Service"]] : [["Service", "Kind"]];
    const values = Object.fromEntries(Object.entries(measured).map(([name, { value }]) => [name, value]));
    const _aws = { Timestamp: clock.now(), CloudWatchMetrics: [{ Namespace, Dimensions, Metrics }] };
    write(`${JSON.stringify({ _aws, Service, ...(kind !== undefined && { Kind: kind }), ...values })}\n`);
  }
}

/** Measures requests: how many, how many failed, how long they took. */
export function measuredRequests(measures: Measures): RequestRecorder {
  return {
    record: ({ status, seconds }) =>
      measures.put({
        Requests: count(),
        ServerErrors: count(status >= 500 ? 1 : 0),
        RefusedRequests: count(status >= 400 && status < 500 ? 1 : 0),
        RequestTime: { unit: "Milliseconds", value: Math.round(seconds * 1000) },
      }),
  };
}

/** Measures how many jobs wait and are at work. */
export async function measureJobs(store: Pick<JobStore, "countByState">, measures: Measures): Promise<void> {
  const { queued, starting, running } = await store.countByState();
  measures.put({ JobsWaiting: count(queued), JobsAtWork: count(starting + running) });
}

/** The metrics of a process, where its settings ask for them. */
export function embeddedMetrics(
  { metrics, metricsNamespace: namespace }: { readonly metrics: "off" | "emf"; readonly metricsNamespace: string },
  service: string,
  clock: Clock,
): Measures | undefined {
  return metrics === "off" ? undefined : new EmbeddedMetrics({ namespace, service, clock });
}

function toStandardOutput(line: string): void {
  process.stdout.write(line);
}
