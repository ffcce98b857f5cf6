import { HTTPException } from "hono/http-exception";
import type { core } from "zod";
import { type Issue, PROBLEMS, type Problem } from "../contract/problem";
import { invalidRequest, RefusedError } from "../jobs/errors";
import { UploadSizeError } from "../jobs/ports";

/** Issues beyond these are counted, not listed. */
const MAX_ISSUES = 200;

export function toProblem(error: RefusedError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code];
  const { jobId, issues } = error.details;
  return {
    type: `urn:millrace:problem:${error.code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(jobId !== undefined && { jobId }),
    ...(issues !== undefined && { issues: issues.slice(0, MAX_ISSUES), issueCount: issues.length }),
  };
}

/** The refusal that an error stands for; undefined for one that is our own fault. */
export function toRefusal(error: unknown): RefusedError | undefined {
  if (error instanceof RefusedError) return error;
  if (error instanceof UploadSizeError) {
    const tooLong = error.receivedBytes > error.expectedBytes;
    return new RefusedError(tooLong ? "PAYLOAD_TOO_LARGE" : "INVALID_REQUEST", error.message);
  }
  if (!(error instanceof HTTPException)) return undefined;
  if (error.status === 415) {
    return new RefusedError("UNSUPPORTED_MEDIA_TYPE", "the body must be application/json; set Content-Type");
  }
  if (error.status === 400) return new RefusedError("INVALID_REQUEST", "the body is not valid JSON");
  return undefined;
}

/** What the hook of a route's validators answers. */
export function refuseInvalid(target: string, issues: readonly core.$ZodIssue[]): RefusedError {
  if (target === "param") {
    return new RefusedError("JOB_NOT_FOUND", "there is no such job; an id is a UUID in lower case");
  }
  return invalidRequest(issues.flatMap((issue) => toIssues(target === "json" ? "" : `/${target}`, issue)));
}

function toIssues(prefix: string, issue: core.$ZodIssue): Issue[] {
  const path = prefix + issue.path.map((part) => `/${pointerPart(String(part))}`).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: `${path}/${pointerPart(key)}`,
      message: "is not a known field",
      remedy: "remove it, or see /docs for the known ones",
    }));
  }
  if (issue.code === "invalid_union") {
    const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0];
    if (closest !== undefined) return closest.flatMap((inner) => toIssues(path, inner));
  }
  return [{ path, message: issue.message }];
}

function pointerPart(text: string): string {
  return text.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1");
}
