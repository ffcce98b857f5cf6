export type {
  ArtifactList,
  BatchItem,
  BatchResult,
  Health,
  JobInput,
  JobPage,
  JobResults,
  JobStatus,
  JobView,
  KindView,
  LogPage,
  NotifyTarget,
  PresignDownloadRequest,
  PresignedDownload,
  PresignedUpload,
  PresignUploadRequest,
  ProgressCurve,
  ResultDownload,
  SubmitJobRequest,
} from "../contract/api";
export type { JobState, Progress, Reason, ResultFile, SolverSummary } from "../contract/job";
export type { Issue, ProblemCode } from "../contract/problem";
export type { CallOptions, JobFilter } from "./calls";
export { type FinishedJob, MillraceClient, type SubmitAndWaitOptions, type WaitForJobOptions } from "./client";
export { CLIENT_DEFAULTS, type ClientSettings, createClient } from "./create-client";
export type { DownloadedFile, DownloadOptions } from "./download";
export {
  AccessError,
  type CancelOutcome,
  type ClientErrorCode,
  InvalidRequestError,
  MillraceError,
  NotFoundError,
  ServiceError,
  WaitEndedError,
} from "./errors";
export type { DataSource, FileSource, PathSource, StreamSource } from "./sources";
export type { Submission } from "./submission";
export type { Timing } from "./timing";
export type { Fetch } from "./transport";
export type { UploadOptions } from "./upload";
export type { WaitOptions } from "./wait";
export type { JobEvent, WatchOptions } from "./watch";
