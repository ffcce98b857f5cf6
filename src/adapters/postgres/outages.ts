import { RefusedError } from "../../jobs/errors";

/** Classes of SQLSTATE that say: not now. Connections, resources, and what an operator or a failover does. */
const CLASSES = new Set(["08", "53"]);
/** Single ones: shut down, crashed, starting, timed out, could not lock, deadlock, a standby that was the primary. */
const STATES = new Set(["57P01", "57P02", "57P03", "57014", "25P03", "55P03", "40P01", "40001", "25006"]);
const BROKEN = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENOTFOUND", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);
/** The driver has no codes for these. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after)/;

/** True for what will pass by itself: no connection, no room, a restart, a deadlock whose other side won. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "" } = error as Error & { readonly code?: string };
  if (BROKEN.has(code) || STATES.has(code) || CLASSES.has(code.slice(0, 2))) return true;
  // several addresses were tried, and each refused in its own way
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  return MESSAGES.test(error.message);
}

/** The error in the words of the domain, if it is an outage; as it is otherwise. */
export function told(error: unknown): unknown {
  if (!isOutage(error)) return error;
  const refusal = new RefusedError("UNAVAILABLE", "PostgreSQL does not answer; try again", { retryAfterSeconds: 5 });
  refusal.cause = error;
  return refusal;
}
