import { createRequire } from "node:module";

interface StackTraceModule {
  captureStackTrace: () => string[];
}

/**
 * Stops cdktf from recording a full stack trace for every token. The traces appear in no output of ours and cost a third
 * of the time of a synth, more under tsx. cdktf 0.21 has no switch for it, so the function is replaced, for the whole
 * process.
 */
export function switchOffTokenTraces(): void {
  const load = createRequire(__filename);
  const stackTrace = load("cdktf/lib/tokens/private/stack-trace.js") as StackTraceModule;
  stackTrace.captureStackTrace = () => [];
}
