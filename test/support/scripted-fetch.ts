import type { Timing } from "../../src/client/timing";
import type { Fetch } from "../../src/client/transport";

export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One scripted answer, or an error that `fetch` throws. */
export type Reply = Response | Error | ((request: SentRequest, signal: AbortSignal) => Response | Promise<Response>);

/** A `fetch` that plays a script, and keeps what was sent. It fails when asked more often than the script is long. */
export function scriptedFetch(replies: readonly Reply[]): { readonly fetch: Fetch; readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const request: SentRequest = {
      method: init.method ?? "GET",
      url: new URL(url),
      headers,
      body: typeof init.body === "string" ? init.body : undefined,
    };
    const reply = replies[sent.length];
    sent.push(request);
    if (reply === undefined)
      throw new Error(`the script has no answer number ${sent.length} to ${request.method} ${url}`);
    if (reply instanceof Error) throw reply;
    if (typeof reply !== "function") return reply;
    return await reply(request, init.signal ?? new AbortController().signal);
  };
  return { fetch, sent };
}

/** A clock that moves only when somebody sleeps, and chance that always says the same. */
export class HeldTiming implements Timing {
  readonly slept: number[] = [];
  private time = Date.parse("2026-01-31T12:00:00Z");

  constructor(private readonly chance = 0.5) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  advance(ms: number): void {
    this.time += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
  }
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

export function problem(
  code: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const body = {
    type: "about:blank",
    title: code,
    status,
    code,
    detail: `detail of ${code}`,
    requestId: "r-1",
    ...more,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** What `fetch` throws when the connection breaks. */
export function connectionReset(): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}
