import type { JobView } from "../contract/api";
import { isFinal } from "../contract/job";
import { OutageBridge } from "./outage";
import { parseRetryAfter } from "./retry";
import type { Answer, Transport } from "./transport";

/** How a job is waited for. */
export interface FollowSettings {
  /** Seconds a long poll may take at the service; 0 polls only. */
  readonly longPollSeconds: number;
  /** How long the service may be away in the middle of a wait. */
  readonly outageToleranceMs: number;
}

const SHORTEST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;
/** Two looks are at least this far apart, however often the job changes. */
const CLOSEST_LOOKS_MS = 100;
/** A long poll answered this early without news was not held open: something between does not let it. */
const HELD_OPEN_SHARE = 0.8;
/** So many long polls may break before the rest of the wait is polled. */
const CUT_LONG_POLLS = 3;
const LONGEST_RETRY_AFTER_S = 60;

/**
 * Every change of a job that can be seen, up to and with its final state. Waits by long poll; where answers come back
 * at once without news it falls back to polling, 0.5 s to 5 s apart with jitter, the service's `Retry-After` first.
 */
export async function* followJob(
  transport: Transport,
  jobId: string,
  settings: FollowSettings,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobView> {
  const { timing } = transport.settings;
  const bridge = new OutageBridge(transport.settings, settings.outageToleranceMs);
  const pace = new Pace(settings.longPollSeconds);
  let etag: string | undefined;
  let seen: string | undefined;
  for (;;) {
    const asked = timing.now();
    let answer: Answer<JobView>;
    try {
      answer = await look(transport, jobId, etag, pace.holdSeconds, signal);
    } catch (error) {
      signal?.throwIfAborted();
      await bridge.failed(error, signal);
      pace.failed();
      continue;
    }
    bridge.answered();
    const tookMs = timing.now() - asked;
    const hadTag = etag !== undefined;
    const version = answer.headers.get("etag") ?? JSON.stringify(answer.body);
    const news = answer.status !== 304 && version !== seen;
    if (news) {
      seen = version;
      etag = answer.headers.get("etag") ?? undefined;
      yield answer.body;
      if (isFinal(answer.body.state)) return;
    }
    const retryAfterSeconds = parseRetryAfter(answer.headers.get("retry-after"), timing.now());
    const pause = pace.answered({ news, hadTag, tagged: etag !== undefined, tookMs, retryAfterSeconds }, () =>
      timing.random(),
    );
    if (pause > 0) await timing.sleep(pause, signal);
  }
}

async function look(
  transport: Transport,
  jobId: string,
  etag: string | undefined,
  holdSeconds: number,
  signal: AbortSignal | undefined,
): Promise<Answer<JobView>> {
  const hold = etag === undefined ? 0 : holdSeconds;
  return await transport.send<JobView>({
    method: "GET",
    path: `/jobs/${encodeURIComponent(jobId)}`,
    query: { wait: hold > 0 ? hold : undefined },
    headers: etag === undefined ? {} : { "if-none-match": etag },
    accepts: [304],
    repeatable: true,
    signal,
    timeoutMs: transport.settings.timeoutMs + hold * 1000,
  });
}

/** When to look again, and whether the service is asked to hold its answer until there is news. */
class Pace {
  private polling: boolean;
  /** After a failure the next look asks for an answer at once: it tells an outage from a cut long poll. */
  private brief = false;
  private heldFailures = 0;
  private pollMs = SHORTEST_POLL_MS;

  constructor(private readonly longPollSeconds: number) {
    this.polling = longPollSeconds <= 0;
  }

  get holdSeconds(): number {
    return this.polling || this.brief ? 0 : this.longPollSeconds;
  }

  /** A look failed in spite of its retries. Held ones that fail time after time are being cut by something between. */
  failed(): void {
    if (!this.brief) this.heldFailures += 1;
    if (this.heldFailures >= CUT_LONG_POLLS) this.polling = true;
    this.brief = true;
  }

  /** Milliseconds to pause after a look that was answered. */
  answered(look: AnsweredLook, random: () => number): number {
    const held = !this.polling && !this.brief && look.hadTag;
    if (held) this.heldFailures = 0;
    if (held && !look.news && look.tookMs < this.longPollSeconds * 1000 * HELD_OPEN_SHARE) this.polling = true;
    if (!look.tagged) this.polling = true;
    this.brief = false;
    if (!this.polling) return Math.max(0, CLOSEST_LOOKS_MS - look.tookMs);
    const jittered = this.pollMs * (0.5 + random() / 2);
    this.pollMs = look.news ? SHORTEST_POLL_MS : Math.min(LONGEST_POLL_MS, this.pollMs * 1.5);
    return Math.max(jittered, Math.min(LONGEST_RETRY_AFTER_S, look.retryAfterSeconds ?? 0) * 1000);
  }
}

interface AnsweredLook {
  readonly news: boolean;
  /** The look named the version it had seen: only then can the service hold it. */
  readonly hadTag: boolean;
  /** The answer has a version to name next time. */
  readonly tagged: boolean;
  readonly tookMs: number;
  readonly retryAfterSeconds: number | undefined;
}
