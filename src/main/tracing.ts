import { NO_TRACING, type Tracing } from "../jobs/tracing";
import { traceAwsCalls } from "./aws/client-settings";
import { version } from "./version";

/** Tracing as a process has it: open from its start to its end. */
export interface ProcessTracing extends Tracing {
  close(): Promise<void>;
}

/**
 * Starts tracing where the settings ask for it: spans go by OTLP over HTTP to where the SDK's own variables say, such as
 * `OTEL_EXPORTER_OTLP_ENDPOINT`. Its packages are loaded only then.
 */
export async function startTracing(traces: "off" | "otlp", service: string): Promise<ProcessTracing> {
  if (traces === "off") return { ...NO_TRACING, close: async () => {} };
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { OpenTelemetryTracing } = await import("../adapters/tracing/opentelemetry.js");
  const tracing = new OpenTelemetryTracing({ service, version: version(), exporter: new OTLPTraceExporter() });
  traceAwsCalls(tracing);
  return tracing;
}
