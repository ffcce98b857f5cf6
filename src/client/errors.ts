import type { JobView } from "../contract/api";
import type { Issue, Problem, ProblemCode } from "../contract/problem";

/** Troubles the client finds by itself; every other code is one of the service's problem documents. */
export type ClientErrorCode =
  /** The service could not be reached, or the connection broke. */
  | "NETWORK"
  /** No answer within the time-out. */
  | "TIMEOUT"
  /** An answer that is neither the documented body nor a problem document: often a proxy, or a wrong base URL. */
  | "UNEXPECTED_ANSWER"
  /** A signed URL was refused by the object store. */
  | "TRANSFER_FAILED"
  /** A downloaded file is not the one that was published. */
  | "CHECKSUM_MISMATCH"
  /** A file to upload cannot be read, or is not as long as was said. */
  | "FILE_UNREADABLE"
  | "WAIT_TIMEOUT"
  | "WAIT_ABORTED";

export interface MillraceErrorDetails {
  readonly status?: number;
  readonly issues?: readonly Issue[];
  readonly issueCount?: number;
  readonly requestId?: string;
  readonly jobId?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Any trouble with a call. Branch on `code`, which is stable; `message` is for people. */
export class MillraceError extends Error {
  override readonly name: string = "MillraceError";
  /** HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** Mistakes in the request or its files, all of them. */
  readonly issues: readonly Issue[];
  /** How many mistakes there are in all; `issues` holds the first 200. */
  readonly issueCount: number;
  /** Finds this call in the service's logs. */
  readonly requestId: string | undefined;
  readonly jobId: string | undefined;
  /** When the service said to come back. */
  readonly retryAfterSeconds: number | undefined;
  /** How often the call was made, this error's try included. */
  tries = 1;

  constructor(
    readonly code: ProblemCode | ClientErrorCode,
    message: string,
    details: MillraceErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.issues = details.issues ?? [];
    this.issueCount = details.issueCount ?? this.issues.length;
    this.requestId = details.requestId;
    this.jobId = details.jobId;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The request or its input files have mistakes; `issues` lists them. Sending it again as it is cannot help. */
export class InvalidRequestError extends MillraceError {
  override readonly name = "InvalidRequestError";
}

/** The key is missing, unknown or may not do that. */
export class AccessError extends MillraceError {
  override readonly name = "AccessError";
}

/** No such job, file or route, or it belongs to somebody else. */
export class NotFoundError extends MillraceError {
  override readonly name = "NotFoundError";
}

/** The service is unreachable, overloaded or broken, and stayed so through all retries. Trying later may help. */
export class ServiceError extends MillraceError {
  override readonly name = "ServiceError";
}

/** What became of the job when waiting ended early. */
export type CancelOutcome =
  /** `cancelOnAbort` was false, or nothing had been submitted. */
  | "left-alone"
  /** It was asked to stop; it keeps its best solution so far. */
  | "requested"
  /** The service could not be reached: the job may still be running. */
  | "failed";

/** Waiting ended before the job did: by time-out (`WAIT_TIMEOUT`) or by the caller's signal (`WAIT_ABORTED`). */
export class WaitEndedError extends MillraceError {
  override readonly name = "WaitEndedError";
  constructor(
    code: "WAIT_TIMEOUT" | "WAIT_ABORTED",
    message: string,
    /** The job as last seen; undefined if it was not submitted yet. */
    readonly job: JobView | undefined,
    readonly cancel: CancelOutcome,
    details: MillraceErrorDetails = {},
  ) {
    super(code, message, details);
  }
}

/** The typed error of a problem document. */
export function errorOfProblem(problem: Problem, retryAfterSeconds: number | undefined): MillraceError {
  const message = problem.detail === "" ? problem.title : problem.detail;
  const kind = errorClass(problem.status);
  return new kind(problem.code, message, { ...problem, retryAfterSeconds });
}

/** The class for a status, of problem documents and of bare answers alike. */
export function errorClass(status: number): typeof MillraceError {
  if (status === 401 || status === 403) return AccessError;
  if (status === 404) return NotFoundError;
  if (status === 400 || status === 413 || status === 415 || status === 422) return InvalidRequestError;
  if (status === 429 || status >= 500) return ServiceError;
  return MillraceError;
}
