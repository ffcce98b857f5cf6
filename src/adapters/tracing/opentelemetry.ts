import { type Context, context, propagation, type Span, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace-node";
import type { TraceAttributes, Tracing } from "../../jobs/tracing";

export interface OpenTelemetryOptions {
  /** The process, as it is shown. */
  readonly service: string;
  readonly version: string;
  readonly exporter: SpanExporter;
}

/** Spans of OpenTelemetry. Whoever is asked to trace by the environment (`OTEL_…`) does as the SDK says there. */
export class OpenTelemetryTracing implements Tracing {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;

  constructor({ service, version, exporter }: OpenTelemetryOptions) {
    // the SDK takes the name of a service from here alone, unless it is told a resource
    process.env.OTEL_SERVICE_NAME ??= service;
    this.provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    this.provider.register();
    this.tracer = this.provider.getTracer("millrace", version);
  }

  step<Value>(
    name: string,
    attributes: TraceAttributes,
    work: (tell: (attributes: TraceAttributes) => void) => Promise<Value>,
    parent?: string,
  ): Promise<Value> {
    return this.tracer.startActiveSpan(name, { attributes: { ...attributes } }, contextOf(parent), async (span) => {
      try {
        return await work((told) => span.setAttributes({ ...told }));
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  current(): string | undefined {
    const carrier: { traceparent?: string } = {};
    propagation.inject(context.active(), carrier);
    return carrier.traceparent;
  }

  /** Sends what is not sent yet, and stops. */
  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** The type of an error alone: its words may be a person's. */
function fail(span: Span, error: unknown): void {
  const type = error instanceof Error ? error.name : typeof error;
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent });
}
