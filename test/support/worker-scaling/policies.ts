import {
  backlogPerTask,
  type Pace,
  type TaskBounds,
  targetBacklog,
} from "../../../constructs/compute/queue-worker/scaling";
import { changeAt, restSteps, spareTasks, wakeSteps } from "../../../constructs/compute/queue-worker/steps";

/** Means over one minute, as CloudWatch has them. */
export interface Minute {
  readonly visible: number;
  readonly inFlight: number;
  readonly running: number;
  readonly desired: number;
}

/** Decides once a minute how many tasks there shall be, from the minutes known so far (the newest last). */
export type Policy = (known: readonly Minute[], desired: number, now: number) => number;

/** Application Auto Scaling scales out after 3 minutes above a target, and in after 15 below 90 % of it. */
const [HIGH_MINUTES, LOW_MINUTES, LOW_SHARE] = [3, 15, 0.9];

/** Times in seconds. */
export interface WorkerPolicy {
  readonly pace: Pace;
  readonly bounds: TaskBounds;
  readonly outCooldown: number;
  readonly inCooldown: number;
  readonly idleMinutes: number;
}

/** What QueueWorker's three policies decide together, by the construct's own arithmetic. */
export function workerPolicy(options: WorkerPolicy): Policy {
  const { pace, bounds } = options;
  const [target, wake, rest] = [targetBacklog(pace), wakeSteps(pace, bounds.max), restSteps(bounds.max)];
  const perTask = (minute: Minute) => backlogPerTask({ ...minute, tasks: minute.desired });
  const spare = ({ visible, inFlight, desired }: Minute) => spareTasks(visible + inFlight, desired, pace.concurrency);
  let [outUntil, inUntil] = [0, 0];
  return (known, desired, now) => {
    const newest = known.at(-1);
    if (newest === undefined) return desired;
    const unattended = bounds.min === 0 && newest.desired < 1 && newest.visible > 0;
    const behind = lasts(known, HIGH_MINUTES, (minute) => perTask(minute) > target);
    if (now >= outUntil && (unattended || behind)) {
      outUntil = now + options.outCooldown;
      const woken = unattended ? desired + changeAt(wake, newest.visible) : 0;
      const tracked = behind ? Math.ceil((desired * perTask(newest)) / target) : 0;
      return within(bounds, Math.max(desired, woken, tracked));
    }
    if (now < inUntil || !lasts(known, options.idleMinutes, (minute) => spare(minute) >= 1)) return desired;
    inUntil = now + options.inCooldown;
    return within(bounds, desired + changeAt(rest, spare(newest)));
  };
}

/**
 * Target tracking as AWS's guide has it: visible messages for each running task, in both directions, with a step from
 * none to one and back. Its cooldowns are those of the guide's examples, 60 seconds out and 300 in.
 */
export function guideTracking({ pace, bounds }: { readonly pace: Pace; readonly bounds: TaskBounds }): Policy {
  const target = targetBacklog(pace);
  const perTask = ({ visible, running }: Minute) => backlogPerTask({ visible, inFlight: 0, tasks: running });
  let [outUntil, inUntil] = [0, 0];
  return (known, desired, now) => {
    const newest = known.at(-1);
    if (newest === undefined) return desired;
    if (desired === 0) return newest.visible > 0 ? 1 : 0;
    const aim = Math.ceil((desired * perTask(newest)) / target);
    if (aim > desired && now >= outUntil && lasts(known, HIGH_MINUTES, (minute) => perTask(minute) > target)) {
      outUntil = now + 60;
      return within(bounds, aim);
    }
    const low = lasts(known, LOW_MINUTES, (minute) => perTask(minute) < LOW_SHARE * target);
    if (now < inUntil || !low) return desired;
    inUntil = now + 300;
    return Math.min(desired, within(bounds, aim));
  };
}

/** The CDK's QueueProcessingFargateService: steps by the visible depth as it is, from the deepest down. */
const DEPTH_STEPS = [
  { depth: 500, change: 5 },
  { depth: 100, change: 1 },
] as const;
/** Its metric is a mean over five minutes, and ECS rests for five after each step. */
const [DEPTH_MINUTES, DEPTH_COOLDOWN] = [5, 300];

/** Step scaling on raw depth. An empty queue takes a task away; between 1 and 99 messages nothing happens. */
export function depthSteps({ bounds }: { readonly bounds: TaskBounds }): Policy {
  let restUntil = 0;
  return (known, desired, now) => {
    const period = known.slice(-DEPTH_MINUTES);
    if (period.length < DEPTH_MINUTES || now < restUntil) return desired;
    const depth = period.reduce((sum, { visible }) => sum + visible, 0) / DEPTH_MINUTES;
    const change = depth <= 0 ? -1 : (DEPTH_STEPS.find((step) => depth >= step.depth)?.change ?? 0);
    const next = within(bounds, desired + change);
    if (next !== desired) restUntil = now + DEPTH_COOLDOWN;
    return next;
  };
}

function lasts(known: readonly Minute[], count: number, holds: (minute: Minute) => boolean): boolean {
  return known.length >= count && known.slice(-count).every(holds);
}

function within({ min, max }: TaskBounds, tasks: number): number {
  return Math.min(max, Math.max(min, tasks));
}
