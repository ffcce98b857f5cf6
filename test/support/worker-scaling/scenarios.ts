import { paceOf, settleScaling } from "../../../constructs/compute/queue-worker/worker-scaling-checks";
import { Duration } from "../../../constructs/core/duration";
import { levels, schoolDay, type Trace } from "./arrivals";
import { depthSteps, guideTracking, type Policy, workerPolicy } from "./policies";
import { type Outcome, simulate } from "./simulate";

/** Work of one kind, and how soon it has to be done. */
export interface Scenario {
  readonly name: string;
  /** In one line, for the table. */
  readonly text: string;
  readonly acceptable: Duration;
  readonly processing: Duration;
  readonly concurrency: number;
  readonly max: number;
  readonly trace: (seed: number) => Trace;
}

/** Different days; the figures in the documents are their means. */
export const SEEDS = [1, 2, 3, 4, 5] as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "pages",
    text: "pages of schools: 4,000 a day in two peaks, and six classes at once; 1 minute each, ten at a time, wanted within 10 minutes, at most 50 tasks",
    acceptable: Duration.minutes(10),
    processing: Duration.minutes(1),
    concurrency: 10,
    max: 50,
    trace: (seed) => schoolDay({ seed, messages: 4000, bursts: { count: 6, largest: 1500 } }),
  },
  {
    name: "analyses",
    text: "analyses: some 100 a day in two peaks; 30 minutes each, one at a time, wanted within 2 hours, at most 20 tasks",
    acceptable: Duration.hours(2),
    processing: Duration.minutes(30),
    concurrency: 1,
    max: 20,
    trace: (seed) => schoolDay({ seed, messages: 80, bursts: { count: 2, largest: 20 } }),
  },
  {
    name: "load test",
    text: "a load test: 300, 6,000 and 600 an hour, then 12,000 from a standing start; otherwise as pages",
    acceptable: Duration.minutes(10),
    processing: Duration.minutes(1),
    concurrency: 10,
    max: 50,
    trace: () =>
      levels([
        { from: 6, to: 8, perHour: 300 },
        { from: 8, to: 9, perHour: 6000 },
        { from: 9, to: 12, perHour: 600 },
        { from: 14, to: 14.5, perHour: 12_000 },
      ]),
  },
];

/** Who decides, and whether tasks at work are spared. */
export interface Contender {
  readonly name: string;
  readonly protection: boolean;
  /** Tasks at the beginning, and the fewest. */
  readonly min: number;
  readonly policy: (scenario: Scenario) => Policy;
}

function worker(scenario: Scenario): Policy {
  const { acceptable: acceptableLatency, processing: processingTime, concurrency, max } = scenario;
  const scaling = settleScaling({ acceptableLatency, processingTime, concurrency, max });
  const { outCooldown, inCooldown, idleTime, min } = scaling;
  return workerPolicy({
    pace: paceOf(scaling),
    bounds: { min, max },
    outCooldown: outCooldown.toSeconds(),
    inCooldown: inCooldown.toSeconds(),
    idleMinutes: idleTime.toMinutes(),
  });
}

function guide({ acceptable, processing, concurrency, max }: Scenario): Policy {
  const pace = { latencyMillis: acceptable.toMillis(), processingMillis: processing.toMillis(), concurrency };
  return guideTracking({ pace, bounds: { min: 0, max } });
}

export const CONTENDERS = {
  worker: { name: "QueueWorker", protection: true, min: 0, policy: worker },
  unprotected: { name: "QueueWorker without protection", protection: false, min: 0, policy: worker },
  guide: { name: "target tracking by AWS's guide", protection: false, min: 0, policy: guide },
  // The CDK's construct keeps one task by default.
  steps: {
    name: "steps on raw depth (CDK)",
    protection: false,
    min: 1,
    policy: ({ max }) => depthSteps({ bounds: { min: 1, max } }),
  },
} as const satisfies Record<string, Contender>;

/** What tasks are like: 40 to 90 seconds to start, two minutes to end; five in a hundred a hour lost to Spot. */
const SURROUNDINGS = { start: [40, 90], stopTimeout: 120, spotInterruptionsPerHour: 0.05 } as const;

export function play(scenario: Scenario, { policy, protection, min }: Contender, seed: number): Outcome {
  const { concurrency } = scenario;
  return simulate({
    trace: scenario.trace(seed),
    processing: scenario.processing.toSeconds(),
    acceptable: scenario.acceptable.toSeconds(),
    policy: policy(scenario),
    initial: min,
    fleet: { ...SURROUNDINGS, seed, concurrency, protection },
  });
}

const played = new Map<string, Outcome>();

/** The same day, worked out once a process: tests and the tables of the documents look at the same days. */
export function playOnce(scenario: Scenario, contender: Contender, seed: number): Outcome {
  const key = [scenario.name, contender.name, seed].join();
  const outcome = played.get(key) ?? play(scenario, contender, seed);
  played.set(key, outcome);
  return outcome;
}
