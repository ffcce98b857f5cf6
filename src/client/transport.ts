import type { Problem } from "../contract/problem";
import { type Deadline, deadline } from "./deadline";
import { errorClass, errorOfProblem, MillraceError, ServiceError } from "./errors";
import { delayBeforeRetry, isRetryable, parseRetryAfter, type RetryPolicy } from "./retry";
import type { Timing } from "./timing";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportSettings {
  /** With the base path, without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly timing: Timing;
}

export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the base path, with its leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Making the call twice does no harm: it is safe, idempotent by nature, or carries an idempotency key. */
  readonly repeatable: boolean;
  /** Statuses outside 200–299 that are answers and not errors. */
  readonly accepts?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** @default - the client's time-out */
  readonly timeoutMs?: number;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  /** 1 if the first try was answered. */
  readonly tries: number;
}

/** Makes the calls: key, time-out, retries, and problem documents turned into errors. */
export class Transport {
  constructor(readonly settings: TransportSettings) {}

  /** One call with its retries; the answer's body is read to the end. */
  async send<T>(call: Call): Promise<Answer<T>> {
    return await this.withRetries(call.repeatable, call.signal, async (tries) => {
      const limit = deadline(call.timeoutMs ?? this.settings.timeoutMs, call.signal);
      try {
        const response = await this.exchange(this.url(call), this.init(call, limit), limit, call.signal);
        const text = await readText(response, limit, call.signal);
        if (!response.ok && !call.accepts?.includes(response.status)) throw this.refusal(response, text);
        return { status: response.status, headers: response.headers, body: parseBody<T>(response, text), tries };
      } finally {
        limit.clear();
      }
    });
  }

  /** One try of a call whose body is read as it comes. The caller clears the deadline. */
  async open(call: Call, limit: Deadline): Promise<Response> {
    const response = await this.exchange(this.url(call), this.init(call, limit), limit, call.signal);
    if (!response.ok) throw this.refusal(response, await readText(response, limit, call.signal));
    return response;
  }

  /** Repeats `attempt` while its error is worth it. */
  async withRetries<T>(
    repeatable: boolean,
    signal: AbortSignal | undefined,
    attempt: (tries: number) => Promise<T>,
  ): Promise<T> {
    const { retry, timing } = this.settings;
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(tries);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof MillraceError)) throw error;
        error.tries = tries;
        if (!isWorthARetry(error, repeatable)) throw error;
        const delay = delayBeforeRetry(tries - 1, error.retryAfterSeconds, retry, () => timing.random());
        if (delay === undefined) throw error;
        await timing.sleep(delay, signal);
      }
    }
  }

  /** A `fetch` whose failures are typed; the caller's abort stays the caller's own reason. */
  async exchange(url: string, init: RequestInit, limit: Deadline, signal?: AbortSignal): Promise<Response> {
    try {
      return await this.settings.fetch(url, init);
    } catch (error) {
      throw transferError(error, url, limit, signal);
    }
  }

  /** The typed error of an answer that is a refusal. */
  refusal(response: Response, text: string): MillraceError {
    const retryAfterSeconds = parseRetryAfter(response.headers.get("retry-after"), this.settings.timing.now());
    const problem = parseProblem(text);
    if (problem !== undefined) return errorOfProblem(problem, retryAfterSeconds);
    const kind = errorClass(response.status);
    const place = new URL(response.url === "" ? this.settings.baseUrl : response.url).origin;
    return new kind(
      "UNEXPECTED_ANSWER",
      `${place} answered ${response.status} without a problem document; check the base URL and what stands between`,
      {
        status: response.status,
        retryAfterSeconds,
        requestId: response.headers.get("x-request-id") ?? undefined,
      },
    );
  }

  private url(call: Call): string {
    const url = new URL(this.settings.baseUrl + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url.href;
  }

  private init(call: Call, limit: Deadline): RequestInit {
    const headers: Record<string, string> = { accept: "application/json, application/problem+json", ...call.headers };
    if (this.settings.apiKey !== undefined) headers.authorization = `Bearer ${this.settings.apiKey}`;
    const init: RequestInit = { method: call.method, headers, signal: limit.signal, redirect: "error" };
    if (call.body === undefined) return init;
    headers["content-type"] = "application/json";
    return { ...init, body: JSON.stringify(call.body) };
  }
}

function isWorthARetry(error: MillraceError, repeatable: boolean): boolean {
  if (error.code === "NETWORK" || error.code === "TIMEOUT" || error.code === "CHECKSUM_MISMATCH") return repeatable;
  return error.status !== undefined && isRetryable(error.status, repeatable);
}

/** Types an error of `fetch` or of reading a body. */
export function transferError(error: unknown, url: string, limit: Deadline, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const { origin } = new URL(url);
  if (limit.passed) {
    return new ServiceError("TIMEOUT", `${origin} did not answer in time; raise timeoutMs or try later`, {
      cause: error,
    });
  }
  if (error instanceof MillraceError) return error;
  // What a body's source reports while it is being sent.
  if (error instanceof Error && error.cause instanceof MillraceError) return error.cause;
  return new ServiceError("NETWORK", `cannot reach ${origin}: ${networkReason(error)}; is the service running?`, {
    cause: error,
  });
}

/** `fetch` says "fetch failed"; the cause below it says why. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) {
    const code: unknown = Reflect.get(cause, "code");
    return typeof code === "string" && !cause.message.includes(code)
      ? `${code} ${cause.message}`.trim()
      : cause.message;
  }
  return error.message;
}

async function readText(response: Response, limit: Deadline, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw transferError(error, response.url, limit, signal);
  }
}

/** The one place where an answer is taken at the contract's word: newer servers may add fields, so nothing is refused. */
function parseBody<T>(response: Response, text: string): T {
  if (text === "") return undefined as T;
  const type = response.headers.get("content-type") ?? "";
  if (!/[/+]json\b/.test(type)) return text as T;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new ServiceError(
      "UNEXPECTED_ANSWER",
      `${response.url} answered with broken JSON; check what stands between`,
      {
        status: response.status,
        cause: error,
      },
    );
  }
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { code, title, detail, status } = value as Record<string, unknown>;
  return [code, title, detail].every((text) => typeof text === "string") && typeof status === "number";
}
