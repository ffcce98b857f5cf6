import type { JobStatus, LogPage } from "../contract/api";
import { isFinal, type JobState, type Progress, type Reason } from "../contract/job";
import { type Deadline, deadline } from "./deadline";
import { MillraceError, ServiceError } from "./errors";
import { type FollowSettings, followJob } from "./follow-job";
import { OutageBridge } from "./outage";
import { parseEventStream, type ServerSentEvent } from "./sse";
import { type Transport, transferError } from "./transport";

/**
 * Something that happened to a job. `seq` counts from 1 within the job; it is undefined for what was seen by polling,
 * where steps in between may be missing.
 */
export type JobEvent =
  | {
      readonly type: "state";
      readonly seq: number | undefined;
      readonly state: JobState;
      readonly attempt: number;
      readonly reason: Reason | null;
    }
  | { readonly type: "progress"; readonly seq: number | undefined; readonly progress: Progress }
  | { readonly type: "log"; readonly seq: number; readonly line: string };

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** Resume after this `seq`. @default 0, from the beginning */
  readonly after?: number;
  /**
   * `stream` needs server-sent events, `poll` never asks for them.
   * @default "auto" - server-sent events, long polls where they are not served
   */
  readonly transport?: "auto" | "stream" | "poll";
}

/** The service writes a comment every 15 s: three missing in a row mean a dead connection. */
const SILENCE_MS = 45_000;
/** Pages of log lines fetched at one look; what is left comes with the next. */
const MOST_LOG_PAGES = 50;

/** What happens to a job, as it happens, up to and with its final state. */
export async function* watchJob(
  transport: Transport,
  jobId: string,
  settings: FollowSettings,
  options: WatchOptions,
): AsyncGenerator<JobEvent> {
  const mode = options.transport ?? "auto";
  const position = { seq: options.after ?? 0 };
  if (mode !== "poll") {
    try {
      yield* watchByStream(transport, jobId, settings, position, options.signal);
      return;
    } catch (error) {
      if (mode === "stream" || !(error instanceof StreamNotServed)) throw unwrap(error);
    }
  }
  yield* watchByPolling(transport, jobId, settings, position, options.signal);
}

/** The place answers, but not with an event stream: behind a function, or through a proxy that knows none. */
class StreamNotServed extends Error {
  override readonly name = "StreamNotServed";
}

function unwrap(error: unknown): unknown {
  return error instanceof StreamNotServed ? error.cause : error;
}

async function* watchByStream(
  transport: Transport,
  jobId: string,
  settings: FollowSettings,
  position: { seq: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent> {
  const bridge = new OutageBridge(transport.settings, settings.outageToleranceMs);
  for (;;) {
    try {
      for await (const event of oneConnection(transport, jobId, position.seq, signal)) {
        bridge.answered();
        position.seq = event.seq ?? position.seq;
        yield event;
        if (event.type === "state" && isFinal(event.state)) return;
      }
      // Ended without a final state: a restart, a proxy's time limit, or a job whose events are gone.
      const last = await finalState(transport, jobId, signal);
      if (last !== undefined) {
        yield last;
        return;
      }
      await transport.settings.timing.sleep(transport.settings.retry.baseMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      await bridge.failed(error, signal);
    }
  }
}

async function finalState(
  transport: Transport,
  jobId: string,
  signal: AbortSignal | undefined,
): Promise<JobEvent | undefined> {
  const path = `/jobs/${encodeURIComponent(jobId)}/status`;
  const { body } = await transport.send<JobStatus>({ method: "GET", path, repeatable: true, signal });
  const { state, attempt, reason } = body;
  return isFinal(state) ? { type: "state", seq: undefined, state, attempt, reason } : undefined;
}

async function* oneConnection(
  transport: Transport,
  jobId: string,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent> {
  const limit = deadline(SILENCE_MS, signal);
  const path = `/jobs/${encodeURIComponent(jobId)}/events`;
  try {
    const response = await openStream(transport, path, after, limit, signal);
    const body = response.body;
    if (body === null) return;
    for await (const message of parseEventStream(alive(body, limit))) {
      const event = eventOf(message);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (error instanceof MillraceError || error instanceof StreamNotServed) throw error;
    throw transferError(error, transport.settings.baseUrl, limit, signal);
  } finally {
    limit.clear();
  }
}

async function openStream(
  transport: Transport,
  path: string,
  after: number,
  limit: Deadline,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers = { accept: "text/event-stream", ...(after > 0 ? { "last-event-id": String(after) } : {}) };
  let response: Response;
  try {
    response = await transport.open({ method: "GET", path, headers, repeatable: true, signal }, limit);
  } catch (error) {
    const refused = error instanceof MillraceError && [405, 406, 501].includes(error.status ?? 0);
    const unknown = error instanceof MillraceError && error.status === 404 && error.code !== "JOB_NOT_FOUND";
    throw refused || unknown ? new StreamNotServed("no event stream", { cause: error }) : error;
  }
  if (/^text\/event-stream\b/.test(response.headers.get("content-type") ?? "")) return response;
  await response.body?.cancel();
  const cause = new ServiceError("UNEXPECTED_ANSWER", "the events of the job did not come as an event stream");
  throw new StreamNotServed("no event stream", { cause });
}

async function* alive(body: ReadableStream<Uint8Array>, limit: Deadline): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    limit.extend();
    yield chunk;
  }
}

/** Unknown events are skipped: a newer service may send more. */
function eventOf(message: ServerSentEvent): JobEvent | undefined {
  const seq = Number(message.id);
  const data: unknown = JSON.parse(message.data);
  if (!Number.isInteger(seq) || typeof data !== "object" || data === null) return undefined;
  if (message.event === "progress") return { type: "progress", seq, progress: data as Progress };
  if (message.event === "log" && "line" in data) return { type: "log", seq, line: String(data.line) };
  if (message.event !== "state") return undefined;
  const { state, attempt, reason } = data as { state: JobState; attempt: number; reason: Reason | null };
  return { type: "state", seq, state, attempt, reason };
}

async function* watchByPolling(
  transport: Transport,
  jobId: string,
  settings: FollowSettings,
  position: { seq: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent> {
  let state: JobState | undefined;
  let progressAt: string | undefined;
  for await (const job of followJob(transport, jobId, settings, signal)) {
    yield* newLogLines(transport, jobId, position, signal);
    if (job.progress !== null && job.progress.at !== progressAt) {
      progressAt = job.progress.at;
      yield { type: "progress", seq: undefined, progress: job.progress };
    }
    if (job.state !== state) {
      state = job.state;
      yield { type: "state", seq: undefined, state, attempt: job.attempt, reason: job.reason };
    }
  }
}

async function* newLogLines(
  transport: Transport,
  jobId: string,
  position: { seq: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent> {
  const path = `/jobs/${encodeURIComponent(jobId)}/logs`;
  for (let page = 0; page < MOST_LOG_PAGES; page++) {
    const query = { after: position.seq };
    const { body } = await transport.send<LogPage>({ method: "GET", path, query, repeatable: true, signal });
    for (const { seq, line } of body.lines) yield { type: "log", seq, line };
    position.seq = body.nextAfter;
    if (body.lines.length === 0) return;
  }
}
