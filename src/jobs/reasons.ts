import type { Reason } from "../contract/job";
import type { Issue } from "../contract/problem";
import type { CheckVerdict } from "./runner";

/** Why a job that did not simply succeed is in its state, in words its owner can act on. */
export const EXPIRED: Reason = {
  code: "EXPIRED",
  message: "no worker began it before its start limit; submit it again, or with a longer startWithinSeconds",
};

export const CANCELLED_KEPT: Reason = {
  code: "CANCELLED",
  message: "cancelled; its best solution was checked and kept",
};
export const CANCELLED_EMPTY: Reason = { code: "CANCELLED", message: "cancelled before it had a solution" };
export const RELEASED: Reason = {
  code: "DRAINED",
  message: "its worker was shut down; it goes on from its last checkpoint",
};

export function ATTEMPTS_EXHAUSTED(attempts: number): Reason {
  const message = `${attempts} runs ended without a result because their process or machine died; retry it when the cause is mended`;
  return { code: "ATTEMPTS_EXHAUSTED", message };
}

export function runCrashed(message: string): Reason {
  return { code: "RUN_CRASHED", message: `${message}; it is queued for another attempt` };
}

export function timedOut(timeoutMs: number, kept: boolean): Reason {
  const seconds = timeoutMs / 1000;
  const rest = kept ? "its best solution was checked and kept" : "it had no solution yet";
  return { code: "TIMEOUT", message: `stopped at its limit of ${seconds} s; ${rest}` };
}

export function checkFailed({ violations }: CheckVerdict): Reason {
  const [first] = violations;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : "";
  const found = first ? `${first.rule}: ${first.message}${more}` : "no rule was named";
  return {
    code: "CHECK_FAILED",
    message: `the independent checker refused the solution, nothing was published; ${found}`,
  };
}

export function refused(code: string, message: string, issues: readonly Issue[]): Reason {
  const shown = issues.slice(0, 20).map(issueLine);
  const more = issues.length > shown.length ? [`… and ${issues.length - shown.length} more`] : [];
  return { code, message: [message, ...shown, ...more].join("\n") };
}

function issueLine({ path, line, column, message, remedy }: Issue): string {
  const place = [path, line, column].filter((part) => part !== undefined && part !== "").join(":");
  return `${place}: ${message}${remedy === undefined ? "" : `; ${remedy}`}`;
}

/** The backend's own words are shown: they name what its operator has to mend. */
export function neverStarted(why: string): Reason {
  return { code: "NOT_STARTED", message: `it could not be started: ${why}; retry it when the cause is mended` };
}
