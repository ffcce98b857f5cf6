import type { Issue, ProblemCode } from "../contract/problem";

export interface RefusalDetails {
  readonly jobId?: string;
  readonly issues?: readonly Issue[];
  /** When trying again makes sense, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** A request that cannot be done, with the code that clients branch on and words a user can act on. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
  }
}

export function jobNotFound(id: string): RefusedError {
  return new RefusedError("JOB_NOT_FOUND", `there is no job ${id}; see GET /jobs for those that this key can read`);
}

export function invalidRequest(issues: readonly Issue[]): RefusedError {
  return new RefusedError("INVALID_REQUEST", summary("the request", issues), { issues });
}

export function invalidInput(issues: readonly Issue[]): RefusedError {
  return new RefusedError("INVALID_INPUT", summary("the input files", issues), { issues });
}

function summary(subject: string, issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return `${subject} cannot be used`;
  const more = issues.length === 1 ? "" : ` (and ${issues.length - 1} more, see issues)`;
  return `${first.path === "" ? subject : first.path}: ${first.message}${more}`;
}
