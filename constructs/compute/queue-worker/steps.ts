import type { ScalingStep as RelativeStep } from "../fargate/scaling-props";
import { type Pace, targetBacklog } from "./scaling";

/** One step of a scaling policy: where the alarm's metric is at or above `from` and below the next step's. */
export interface ScalingStep {
  readonly from: number;
  /** Tasks added, or taken away if negative. */
  readonly change: number;
}

/** The most steps Application Auto Scaling takes in one policy. */
export const MOST_STEPS = 20;

/**
 * Steps out of sleep: as many tasks at once as the messages that wait need, instead of one that first has to show how
 * far behind it is. Up to {@link MOST_STEPS} tasks each number has its step; beyond, the steps grow by equal factors.
 */
export function wakeSteps(pace: Pace, max: number): readonly ScalingStep[] {
  const target = targetBacklog(pace);
  const counts = taskCounts(max);
  return counts.map((change, index) => ({ from: (counts[index - 1] ?? 0) * target, change }));
}

/** Numbers of tasks from 1 to `max`, each at most once. */
function taskCounts(max: number): readonly number[] {
  if (max <= MOST_STEPS) return Array.from({ length: max }, (_, index) => index + 1);
  const counts = [1];
  for (let left = MOST_STEPS - 1; left > 0; left -= 1) {
    const last = counts.at(-1) ?? 1;
    // What is left to grow, shared equally among the steps left; one more at least, so that no number comes twice.
    counts.push(Math.min(max, Math.max(last + 1, Math.round(last * (max / last) ** (1 / left)))));
  }
  return [...new Set(counts)];
}

/**
 * Steps towards sleep: of the spare tasks the largest power of two goes, half of them at least and never all at once
 * but the last. What arrives meanwhile finds the others.
 */
export function restSteps(max: number): readonly ScalingStep[] {
  const powers = Math.floor(Math.log2(max));
  return Array.from({ length: powers + 1 }, (_, power) => ({ from: 2 ** power, change: -(2 ** power) }));
}

/** Tasks that would have nothing to do if the messages were shared out among the fewest tasks. */
export function spareTasks(messages: number, tasks: number, concurrency: number): number {
  return tasks - messages / concurrency;
}

/** What a policy of these steps changes when its metric has this value; 0 below the first. */
export function changeAt(steps: readonly ScalingStep[], value: number): number {
  return steps.findLast(({ from }) => value >= from)?.change ?? 0;
}

/** Steps as distances from the alarm's threshold, which is how Application Auto Scaling takes them; the last has no end. */
export function renderSteps(steps: readonly ScalingStep[], threshold: number): readonly RelativeStep[] {
  return steps.map(({ from, change }, index) => {
    const next = steps[index + 1];
    return { from: from - threshold, to: next === undefined ? undefined : next.from - threshold, change };
  });
}
