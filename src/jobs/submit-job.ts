import { createHash } from "node:crypto";
import { DEFAULT_PRIORITY } from "../contract/job";
import type { Issue } from "../contract/problem";
import type { SubmitJobRequest } from "../contract/submission";
import { canonicalJson, MAX_JSON_DEPTH } from "./canonical-json";
import { invalidInput, invalidRequest, RefusedError } from "./errors";
import type { InputFile, Job, JobTerms } from "./job";
import type { JsonObject } from "./json";
import { cachedPrefix, inlinePrefix } from "./keys";
import { NO_NOTIFICATIONS, type NotifyRules, owedNotification, targetIssues } from "./notification";
import type { IdempotencyRecord, InsertOutcome } from "./ports";
import { refuseSubmitted } from "./presign";
import { counts, overQuota, refuseTooFast, type TenantQuotas } from "./quotas";
import type { RequestPorts } from "./request-ports";
import { type CachedResult, cacheKey, copyCached } from "./result-cache";
import { DEFAULT_MAX_ATTEMPTS } from "./retry-job";
import { checkInputList, collectInputs, type InputSource } from "./submission-inputs";

export interface Submission {
  readonly tenant: string;
  readonly request: SubmitJobRequest;
  /** @default - every call makes a job of its own */
  readonly idempotencyKey?: string;
  /** Jobs that may wait; more are refused. */
  readonly maxQueued: number;
  /** @default - the tenant may do what it likes */
  readonly quotas?: TenantQuotas;
  /** Whom ended jobs may be told to. @default - nobody */
  readonly notify?: NotifyRules;
  /** The program's version: a result of another one answers nothing. @default - every job runs */
  readonly cacheVersion?: string;
  /** W3C `traceparent` that its runs are shown below. @default - none */
  readonly trace?: string;
}

export interface SubmissionResult {
  readonly job: Job;
  /** True if the idempotency key stood for this job already. */
  readonly replayed: boolean;
}

/** Checks a submission, reads its input files and queues the job; on any mistake nothing is stored. */
export async function submitJob(ports: RequestPorts, submission: Submission): Promise<SubmissionResult> {
  const { tenant, request, quotas = {}, notify } = submission;
  const idempotency = remember(submission);
  const { kind, parameters } = checkRequest(ports, request, notify);
  const replay = await findReplay(ports, tenant, idempotency);
  if (replay !== undefined) return replay;
  await refuseTooFast(ports.rates, tenant, quotas);
  await refuseWhenFull(ports, submission.maxQueued);
  const id = request.jobId ?? ports.ids.jobId();
  if (request.jobId !== undefined) await refuseSubmitted(ports, { tenant, id });

  const token = ports.ids.jobId();
  const source = { id, tenant, kind, inputs: request.inputs, textPrefix: inlinePrefix(tenant, id, token) };
  try {
    const result = await store(ports, submission, { source, parameters, token, idempotency });
    if (result.replayed) await removeOwn(ports, source, token);
    return result;
  } catch (error) {
    if (isRefusal(error)) await removeOwn(ports, source, token);
    throw error;
  }
}

/**
 * True where surely nothing was stored. A store that stopped answering may have the job all the same, and the job needs
 * its files: those of a job that is not there are swept away later.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof RefusedError && error.code !== "UNAVAILABLE";
}

interface Prepared {
  readonly source: InputSource;
  readonly parameters: JsonObject;
  /** Names what this submission stores beside the job. */
  readonly token: string;
  readonly idempotency: IdempotencyRecord | undefined;
}

async function store(
  ports: RequestPorts,
  { request, quotas = {}, cacheVersion, trace }: Submission,
  { source, parameters, token, idempotency }: Prepared,
): Promise<SubmissionResult> {
  const { id, tenant, kind } = source;
  const files = await collectedInputs(ports, source);
  const version = request.cache === false ? undefined : cacheVersion;
  const key = version === undefined ? undefined : cacheKey({ kind: kind.name, version, parameters, inputs: files });
  const cached = key === undefined ? undefined : await copyCached(ports, { tenant, id, key, token });
  // the same files with the same parameters passed the check before
  if (cached === undefined) await inspect(ports, source, files, parameters);
  const terms = termsOf(request, quotas, { cacheKey: key, trace });
  const timeoutMs = kind.timeoutMs(parameters);
  const queued = newJob(ports.clock.now(), { id, tenant, parameters, request, files, timeoutMs, terms });
  const job = cached === undefined ? queued : answered(queued, cached);
  const inserted = await ports.store.insert(job, idempotency, { maxWaiting: quotas.maxWaiting });
  if (inserted.outcome === "over-quota") throw overQuota(quotas);
  return settle(inserted, id);
}

function termsOf(
  { notify }: SubmitJobRequest,
  quotas: TenantQuotas,
  { cacheKey: key, trace }: Pick<JobTerms, "cacheKey" | "trace">,
): JobTerms {
  return {
    ...(counts(quotas) && { counted: true }),
    ...(notify !== undefined && { notify }),
    ...(key !== undefined && { cacheKey: key }),
    ...(trace !== undefined && { trace }),
  };
}

/** Takes back what a submission stored of its own, where no job came of it. */
async function removeOwn({ objects }: RequestPorts, source: InputSource, token: string): Promise<void> {
  await objects.removePrefix(source.textPrefix);
  await objects.removePrefix(cachedPrefix(source.tenant, source.id, token));
}

/** The job as one that has ended already. */
function answered(job: Job, { from, result }: CachedResult): Job {
  const { createdAt: finishedAt } = job;
  const ended: Job = { ...job, state: "succeeded", result, finishedAt, terms: { ...job.terms, cachedFrom: from } };
  return { ...ended, notification: owedNotification(ended, finishedAt) };
}

/** What can be found wrong with a request before any file is looked at: every mistake at once. */
export function checkRequest(
  ports: Pick<RequestPorts, "kinds">,
  request: SubmitJobRequest,
  notify: NotifyRules = NO_NOTIFICATIONS,
) {
  const kind = ports.kinds.describe(request.kind);
  if (kind === undefined) {
    const message = `must be one of ${ports.kinds.names().join(", ")}, got ${request.kind}`;
    throw invalidRequest([{ path: "/kind", message }]);
  }
  const parsed = kind.parseParameters(request.parameters ?? {});
  const listed = [...checkInputList(kind, request.inputs), ...targetIssues(request.notify, notify)];
  if ("parameters" in parsed && listed.length === 0) return { kind, parameters: parsed.parameters };
  const parameterIssues = "issues" in parsed ? parsed.issues.map(underParameters) : [];
  throw invalidRequest([...parameterIssues, ...listed]);
}

/** A kind may name its parameters from the body's root or from their own. */
function underParameters(issue: Issue): Issue {
  const path = issue.path.startsWith("/") || issue.path === "" ? issue.path : `/${issue.path}`;
  return path.startsWith("/parameters") ? { ...issue, path } : { ...issue, path: `/parameters${path}` };
}

function remember({ request, idempotencyKey }: Submission): IdempotencyRecord | undefined {
  const text = canonicalJson(request);
  if (text === undefined) {
    const message = `must not be nested deeper than ${MAX_JSON_DEPTH}`;
    throw invalidRequest([{ path: "/parameters", message }]);
  }
  if (idempotencyKey === undefined) return undefined;
  return { key: idempotencyKey, bodyHash: createHash("sha256").update(text).digest("hex") };
}

async function findReplay(ports: RequestPorts, tenant: string, wanted: IdempotencyRecord | undefined) {
  const known = wanted && (await ports.store.findByIdempotencyKey(tenant, wanted.key));
  if (known === undefined) return undefined;
  return settle(
    { outcome: known.bodyHash === wanted?.bodyHash ? "replayed" : "conflict", job: known.job },
    known.job.id,
  );
}

async function refuseWhenFull(ports: RequestPorts, maxQueued: number): Promise<void> {
  const queued = await ports.queue.depth();
  if (queued < maxQueued) return;
  const message = `${queued} jobs wait already, at most ${maxQueued} may; try again later`;
  throw new RefusedError("QUEUE_FULL", message, { retryAfterSeconds: 15 });
}

async function collectedInputs(ports: RequestPorts, source: InputSource): Promise<readonly InputFile[]> {
  const { files, issues } = await collectInputs(ports, source);
  if (issues.length > 0) throw invalidInput(issues);
  return files;
}

async function inspect(
  ports: RequestPorts,
  { kind }: InputSource,
  files: readonly InputFile[],
  parameters: JsonObject,
): Promise<void> {
  const mistakes = await ports.inspector.inspect(kind.name, files, parameters);
  if (mistakes.length > 0) throw invalidInput(mistakes);
}

interface NewJob {
  readonly id: string;
  readonly tenant: string;
  readonly parameters: JsonObject;
  readonly request: SubmitJobRequest;
  readonly files: readonly InputFile[];
  /** The kind's own limit. */
  readonly timeoutMs: number;
  readonly terms: JobTerms;
}

function newJob(now: number, { request, files, ...made }: NewJob): Job {
  return {
    ...made,
    kind: request.kind,
    state: "queued",
    version: 1,
    attempt: 0,
    maxAttempts: request.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
    inputs: files,
    priority: request.priority ?? DEFAULT_PRIORITY,
    tags: [...new Set(request.tags)],
    progress: null,
    reason: null,
    result: null,
    notification: null,
    cancelRequested: false,
    timeoutMs: request.timeoutSeconds === undefined ? made.timeoutMs : Math.round(request.timeoutSeconds * 1000),
    startBy: request.startWithinSeconds === undefined ? null : now + Math.round(request.startWithinSeconds * 1000),
    leaseUntil: null,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    updatedAt: now,
  };
}

function settle(outcome: Exclude<InsertOutcome, { readonly outcome: "over-quota" }>, id: string): SubmissionResult {
  switch (outcome.outcome) {
    case "created":
      return { job: outcome.job, replayed: false };
    case "replayed":
      return { job: outcome.job, replayed: true };
    case "conflict": {
      const message = `the key stands for job ${outcome.job.id}, submitted with another body; use a new key`;
      throw new RefusedError("IDEMPOTENCY_CONFLICT", message, { jobId: outcome.job.id });
    }
    case "id-taken":
      throw new RefusedError("JOB_ID_TAKEN", "a job was submitted under this id; leave jobId out", { jobId: id });
  }
}
