import { Duration } from "../../core/duration";

/** Messages wait at least so long to be taken. */
const SHORTEST_RETENTION = Duration.days(4);
/** A day less than dead letters are kept, so that one that waited longest can still be looked at. */
export const LONGEST_RETENTION = Duration.days(13);
/** Between asking for protection and taking a message lies one receive call, of up to 20 seconds. */
const RECEIVE_WAIT = Duration.seconds(20);
/** How long a deployment takes beside waiting for tasks at work. */
const ROLL_OUT = Duration.minutes(30);
const LONGEST_DEPLOYMENT = Duration.hours(12);

/**
 * How long the queue keeps a message: all its deliveries must have had their time before it expires. In whole days.
 */
export function queueRetention(taskTimeout: Duration, maxReceiveCount: number): Duration {
  const tries = Math.ceil((taskTimeout.toMillis() * maxReceiveCount) / Duration.days(1).toMillis());
  return Duration.days(Math.max(SHORTEST_RETENTION.toDays(), tries));
}

/** Minutes of protection that outlast a task asked for them just before it waits for a message: 1 to 2,880. */
export function protectMinutes(taskTimeout: Duration): number {
  return Math.ceil((taskTimeout.toMillis() + RECEIVE_WAIT.toMillis()) / Duration.minutes(1).toMillis());
}

/** How long an apply waits for a deployment: protected tasks of the old revision finish their work first. */
export function deploymentTimeout(taskTimeout: Duration, protection: boolean): Duration {
  if (!protection) return ROLL_OUT;
  const minutes = ROLL_OUT.toMinutes() + protectMinutes(taskTimeout);
  return Duration.minutes(Math.min(minutes, LONGEST_DEPLOYMENT.toMinutes()));
}
