import {
  AccessError,
  InvalidRequestError,
  MillraceError,
  NotFoundError,
  ServiceError,
  WaitEndedError,
} from "../client";

/** What the exit code of every command means. Documented in docs/cli.md. */
export const EXIT = {
  /** Done: for a job, solved and checked. */
  done: 0,
  /** The job failed, is infeasible, or its result was not verified. */
  failed: 1,
  /** The command or the input has mistakes; all of them are listed. */
  usage: 2,
  notFound: 3,
  access: 4,
  /** The service cannot be reached or is broken. */
  service: 5,
  waitTimeout: 124,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A mistake in the command line or its files: what was found and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code an error ends the command with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof InvalidRequestError) return EXIT.usage;
  if (error instanceof NotFoundError) return EXIT.notFound;
  if (error instanceof AccessError) return EXIT.access;
  if (error instanceof ServiceError) return EXIT.service;
  if (error instanceof WaitEndedError) return error.code === "WAIT_TIMEOUT" ? EXIT.waitTimeout : EXIT.interrupted;
  if (error instanceof MillraceError) return CODES[error.code] ?? EXIT.failed;
  return EXIT.failed;
}

const CODES: Readonly<Partial<Record<MillraceError["code"], ExitCode>>> = {
  FILE_UNREADABLE: EXIT.usage,
  IDEMPOTENCY_CONFLICT: EXIT.usage,
};
