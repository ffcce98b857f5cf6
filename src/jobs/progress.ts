import type { Progress } from "../contract/job";
import type { ProgressReport } from "./runner";

const MAX_PHASE_LENGTH = 64;
const MAX_MESSAGE_LENGTH = 500;

/** A report made fit for the record: within its limits, never behind `previous` of the same attempt. */
export function toProgress(report: ProgressReport, previous: Progress | undefined, now: number): Progress {
  const fraction = Number.isFinite(report.fraction) ? Math.min(1, Math.max(0, report.fraction)) : 0;
  const gap = finite(report.gap);
  return {
    fraction: Math.max(fraction, previous?.fraction ?? 0),
    phase: report.phase.slice(0, MAX_PHASE_LENGTH),
    message: report.message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    incumbent: finite(report.incumbent),
    bound: finite(report.bound),
    gap: gap === null ? null : Math.max(0, gap),
    at: new Date(now).toISOString(),
  };
}

/** JSON has no infinity; a bound that is none is no bound. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
