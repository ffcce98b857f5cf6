import type { Issue } from "../../../contract/problem";
import type { InspectRequest, ProgressReport, RunEnd, RunRequest } from "../../../jobs/runner";

/** What the parent tells a job process. One task at a time. */
export type ToJobProcess =
  | { readonly type: "run"; readonly request: RunRequest }
  | { readonly type: "inspect"; readonly request: InspectRequest }
  /** Write the best solution so far and return. */
  | { readonly type: "stop" };

/** What a job process tells. */
export type FromJobProcess =
  | { readonly type: "progress"; readonly report: ProgressReport }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "checkpoint"; readonly state: Uint8Array }
  /** The kind's code has returned; the checker begins. */
  | { readonly type: "returned" }
  | { readonly type: "end"; readonly end: RunEnd; readonly residentBytes: number }
  | { readonly type: "inspected"; readonly issues: readonly Issue[] }
  | { readonly type: "inspection-failed"; readonly message: string };
