import type { Trace } from "./arrivals";
import { Fleet, type FleetOptions } from "./fleet";
import type { Minute, Policy } from "./policies";

/** One run: what comes in, what each message takes, who decides and who works. Times in seconds. */
export interface Run {
  readonly trace: Trace;
  readonly processing: number;
  readonly policy: Policy;
  readonly fleet: FleetOptions;
  /** Tasks at the beginning. */
  readonly initial: number;
  /** Messages have to be finished within this time. */
  readonly acceptable: number;
}

/** What came of it. */
export interface Outcome {
  /** From sending until finished, in seconds, of 95 in 100 messages; one never finished counts as infinite. */
  readonly p95: number;
  /** Share of messages finished in time. */
  readonly inTime: number;
  /** From the last message until none is left, in seconds; infinite if that is not within the run. */
  readonly drain: number;
  readonly taskHours: number;
  readonly interruptedByScaleIn: number;
  readonly interruptedBySpot: number;
  /** Hours of work done in vain. */
  readonly lostHours: number;
  /** Means of each minute, for charts. */
  readonly minutes: readonly Minute[];
}

const STEP = 5;
/** A minute's mean is known a minute after its end. */
const METRIC_DELAY_MINUTES = 1;
const DAY = 86_400;
/** The day itself, and two more in which a policy that lags may still finish. */
const LONGEST = 3 * DAY;

export function simulate(run: Run): Outcome {
  const fleet = new Fleet(run.fleet);
  const minutes: Minute[] = [];
  let [desired, sent, now] = [run.initial, 0, 0];
  for (; now < DAY || (now < LONGEST && fleet.finished.length < run.trace.length); now += 60) {
    desired = run.policy(minutes.slice(0, Math.max(0, minutes.length - METRIC_DELAY_MINUTES)), desired, now);
    const samples = [];
    for (let at = now; at < now + 60; at += STEP) {
      for (; sent < run.trace.length && at + STEP > (run.trace[sent] ?? 0); sent += 1)
        fleet.send({ sent: run.trace[sent] ?? 0, work: run.processing, left: run.processing });
      fleet.advance(at, STEP, desired);
      samples.push(fleet.sight(at + STEP));
    }
    minutes.push(meanOf(samples, desired));
  }
  fleet.close(now);
  return conclude(run, fleet, minutes);
}

function meanOf(samples: readonly Omit<Minute, "desired">[], desired: number): Minute {
  const mean = (of: (sample: Omit<Minute, "desired">) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  return {
    visible: mean(({ visible }) => visible),
    inFlight: mean(({ inFlight }) => inFlight),
    running: mean(({ running }) => running),
    desired,
  };
}

function conclude({ trace, acceptable }: Run, fleet: Fleet, minutes: readonly Minute[]): Outcome {
  const times = fleet.finished.map(({ message, at }) => at - message.sent).sort((a, b) => a - b);
  const complete = times.length === trace.length;
  const ended = fleet.finished.reduce((latest, { at }) => Math.max(latest, at), 0);
  return {
    p95: times[Math.ceil(0.95 * trace.length) - 1] ?? Number.POSITIVE_INFINITY,
    inTime: times.filter((time) => time <= acceptable).length / trace.length,
    drain: complete ? ended - (trace.at(-1) ?? 0) : Number.POSITIVE_INFINITY,
    taskHours: fleet.taskSeconds / 3600,
    interruptedByScaleIn: fleet.interrupted["scale-in"],
    interruptedBySpot: fleet.interrupted.spot,
    lostHours: fleet.lostWork / 3600,
    minutes,
  };
}
