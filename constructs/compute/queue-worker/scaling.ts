/** What a queue holds and who works on it, at one moment. */
export interface Backlog {
  /** Messages waiting to be taken. */
  readonly visible: number;
  /** Messages taken and not acknowledged yet. */
  readonly inFlight: number;
  /** Tasks there are to share them. */
  readonly tasks: number;
}

/** How fast work has to be done and how fast one task does it. */
export interface Pace {
  /** From sending until finished, in milliseconds; at least `processingMillis`. */
  readonly latencyMillis: number;
  /** Mean time for one message, in milliseconds. */
  readonly processingMillis: number;
  /** Messages one task works on at a time. */
  readonly concurrency: number;
}

/** The fewest and the most tasks. */
export interface TaskBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Messages each task has to answer for. Those in flight count: a task that has just emptied the queue is busy, not idle.
 * No task counts as one, so that a backlog in front of none is a number too.
 */
export function backlogPerTask({ visible, inFlight, tasks }: Backlog): number {
  return (visible + inFlight) / Math.max(tasks, 1);
}

/**
 * Messages one task can answer for and finish the last of them in time: the acceptable latency holds so many turns of
 * processing, and in each turn the task handles `concurrency` messages.
 */
export function targetBacklog({ latencyMillis, processingMillis, concurrency }: Pace): number {
  return (latencyMillis * concurrency) / processingMillis;
}

/** The fewest tasks within bounds that keep the backlog per task at or below its target. */
export function desiredTasks(messages: number, pace: Pace, { min, max }: TaskBounds): number {
  // One division: of whole milliseconds it is exact where there is no remainder, so no task is added by rounding.
  const needed = Math.ceil((messages * pace.processingMillis) / (pace.latencyMillis * pace.concurrency));
  return Math.min(max, Math.max(min, needed));
}

/** What a day brings and what the tasks can do in it. */
export interface DailyWork {
  readonly arrivalsPerDay: number;
  /** Mean time for one message, in milliseconds. */
  readonly processingMillis: number;
  readonly concurrency: number;
  /** The most tasks. */
  readonly max: number;
}

/** {@link dailyLoad}'s answer. */
export interface DailyLoad {
  /** Hours of work a day brings, for one message after the other. */
  readonly neededHours: number;
  /** Hours of work all tasks can do in a day, each handling `concurrency` messages at a time. */
  readonly givenHours: number;
  /** Needed by given; above 1 the queue grows for ever. */
  readonly load: number;
  /** The fewest tasks that would do: `max` has to be this much at least. */
  readonly tasksNeeded: number;
}

const DAY_MILLIS = 86_400_000;
const HOUR_MILLIS = 3_600_000;

/** Sets the work a day brings against the work all tasks can do in a day. */
export function dailyLoad({ arrivalsPerDay, processingMillis, concurrency, max }: DailyWork): DailyLoad {
  const needed = arrivalsPerDay * processingMillis;
  return {
    neededHours: needed / HOUR_MILLIS,
    givenHours: 24 * max * concurrency,
    load: needed / (DAY_MILLIS * max * concurrency),
    tasksNeeded: Math.ceil(needed / (DAY_MILLIS * concurrency)),
  };
}
