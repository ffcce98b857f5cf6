import type { JobView, Progress } from "../client";
import { isFinal } from "../contract/job";
import { plain } from "./console";
import { formatNumber, formatSeconds, formatShare } from "./numbers";

/** The gap of a first, useless solution is a huge number that tells nobody anything. */
const WORST_TOLD_GAP = 10;

/** What is known of a job under way. */
export type JobSight = Pick<JobView, "state" | "progress" | "queuePosition" | "cancelRequested">;

/** One line: state or phase, gap, incumbent and bound, elapsed time. */
export function progressLine(job: JobSight, elapsedSeconds: number): string {
  const { progress } = job;
  const parts = [
    headline(job),
    ...(progress === null || isFinal(job.state) ? [] : [`${Math.floor(progress.fraction * 100)} %`]),
    ...(progress === null ? [] : solveParts(progress)),
    formatSeconds(elapsedSeconds),
  ];
  return parts.join("  ");
}

/** The same behind a bar, cut to the terminal's width. */
export function progressBar(job: JobSight, elapsedSeconds: number, columns: number): string {
  const fraction = job.state === "succeeded" ? 1 : (job.progress?.fraction ?? 0);
  const width = Math.max(8, Math.min(24, columns - 60));
  const filled = Math.round(fraction * width);
  const line = `[${"█".repeat(filled)}${"░".repeat(width - filled)}] ${progressLine(job, elapsedSeconds)}`;
  return Array.from(line)
    .slice(0, Math.max(10, columns - 1))
    .join("");
}

function headline({ state, progress, queuePosition, cancelRequested }: JobSight): string {
  if (cancelRequested && state === "running") return "stopping";
  if (state === "queued")
    return queuePosition === null || queuePosition === 0 ? "queued" : `queued, ${queuePosition} before it`;
  return state === "running" && progress !== null ? plain(progress.phase) : state;
}

function solveParts({ gap, incumbent, bound }: Progress): string[] {
  return [
    ...(gap === null || gap > WORST_TOLD_GAP ? [] : [`gap ${formatShare(gap)}`]),
    ...(incumbent === null ? [] : [`objective ${formatNumber(incumbent)}`]),
    ...(bound === null ? [] : [`bound ${formatNumber(bound)}`]),
  ];
}
