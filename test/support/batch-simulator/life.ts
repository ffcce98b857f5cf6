import type { JobStatus } from "@aws-sdk/client-batch";
import { decideRetry } from "../../../constructs/compute/batch/retry-strategy";
import { Container, type ContainerPlan } from "./container";
import type { Room } from "./room";
import type { SimulatedJob } from "./simulated-job";

/** What the container of a job becomes on this machine; a text is the agent's reason why it cannot be started. */
export type Launch = (job: {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}) => ContainerPlan | string;

/** Where jobs run. */
export interface Site {
  readonly room: Room;
  readonly launch: Launch;
  /** How long a job is in each of the states before it runs, in milliseconds. */
  readonly stateMs: number;
  /** From SIGTERM to SIGKILL; 30 s at AWS. */
  readonly graceMs: number;
  /** How long a second of a job's timeout is here. */
  readonly secondMs: number;
  changed(job: SimulatedJob): void;
  print(text: string): void;
}

/** How an attempt ended, as Batch describes it. */
interface AttemptEnd {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly statusReason: string;
  readonly final?: true;
}

/** Takes a job from SUBMITTED to its end. */
export async function live(job: SimulatedJob, site: Site): Promise<void> {
  const { signal } = job.ending;
  enter(job, site, "SUBMITTED");
  for (const status of ["PENDING", "RUNNABLE"] as const) {
    await moment(site.stateMs, signal);
    if (signal.aborted) return endOf(job, site, "FAILED", String(signal.reason));
    enter(job, site, status);
  }
  while (!job.isOver) await attempt(job, site);
}

/** An array job waits for its children and fails where one does. */
export async function liveAsArray(job: SimulatedJob, site: Site, children: Promise<unknown>): Promise<void> {
  enter(job, site, "SUBMITTED");
  enter(job, site, "PENDING");
  await children;
  const failed = job.children.some(({ status }) => status === "FAILED");
  endOf(job, site, failed ? "FAILED" : "SUCCEEDED", failed ? "Array Child Job failed" : undefined);
}

async function attempt(job: SimulatedJob, site: Site): Promise<void> {
  const { signal } = job.ending;
  const vcpus = job.vcpus;
  if (!(await site.room.take(vcpus, signal))) return endOf(job, site, "FAILED", String(signal.reason));
  enter(job, site, "STARTING");
  const startedAt = Date.now();
  await moment(site.stateMs, signal);
  const end = signal.aborted ? { statusReason: String(signal.reason), final: true as const } : await run(job, site);
  site.room.add(vcpus);
  job.hostGone = undefined;
  const { exitCode, reason, statusReason } = end;
  const container = { ...(exitCode !== undefined && { exitCode }), ...(reason !== undefined && { reason }) };
  job.attempts.push({ container, startedAt, stoppedAt: Date.now(), statusReason });
  if (end.final === undefined && exitCode !== 0 && retries(job, end)) return enter(job, site, "RUNNABLE", statusReason);
  endOf(job, site, exitCode === 0 && end.final === undefined ? "SUCCEEDED" : "FAILED", statusReason);
}

async function run(job: SimulatedJob, site: Site): Promise<AttemptEnd> {
  const { signal } = job.ending;
  const image = job.definition.containerProperties?.image ?? "";
  const plan = site.launch({ image, command: job.command, environment: job.environment });
  if (typeof plan === "string") return { reason: plan, statusReason: "Task failed to start" };
  const container = new Container(plan, site.print);
  job.container = container;
  let timedOut = false;
  const { timeoutSeconds } = job;
  const timeOut = () => {
    timedOut = true;
    container.stop(site.graceMs);
  };
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(timeOut, timeoutSeconds * site.secondMs);
  const stop = () => container.stop(site.graceMs);
  signal.addEventListener("abort", stop);
  job.startedAt ??= Date.now();
  enter(job, site, "RUNNING");
  const exitCode = await container.ended;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  job.container = undefined;
  if (signal.aborted) return { exitCode, statusReason: String(signal.reason), final: true };
  if (timedOut) return { exitCode, statusReason: "Job attempt duration exceeded timeout", final: true };
  if (job.hostGone !== undefined) return { statusReason: job.hostGone };
  return { exitCode, statusReason: "Essential container in task exited" };
}

function retries(job: SimulatedJob, end: AttemptEnd): boolean {
  const { attempts = 1, evaluateOnExit = [] } = job.retryStrategy;
  const rules = evaluateOnExit.map(({ action, ...conditions }) => {
    return { ...conditions, action: String(action).toUpperCase() === "EXIT" ? ("EXIT" as const) : ("RETRY" as const) };
  });
  return decideRetry(rules, attempts, { attempt: job.attempts.length, ...end }) === "RETRY";
}

function endOf(job: SimulatedJob, site: Site, status: "SUCCEEDED" | "FAILED", reason: string | undefined): void {
  job.stoppedAt = Date.now();
  enter(job, site, status, reason);
}

function enter(job: SimulatedJob, site: Site, status: JobStatus, reason?: string): void {
  job.status = status;
  job.statusReason = reason;
  site.changed(job);
}

/** A pause that ends early when the job is ended. */
function moment(ms: number, over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      over.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    over.addEventListener("abort", end);
  });
}
