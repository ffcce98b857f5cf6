import { DEFAULT_BASE_PATH, MAX_WAIT_SECONDS } from "../contract/api";
import { MillraceClient } from "./client";
import { RETRY_DEFAULTS } from "./retry";
import { systemTiming, type Timing } from "./timing";
import { type Fetch, Transport } from "./transport";

export interface ClientSettings {
  /** Where the service is: `http://127.0.0.1:8080` or with its base path. A bare host gets `/api/v1`. */
  readonly baseUrl: string;
  /** Sent as a bearer token to the service only, never to signed addresses. @default - none */
  readonly apiKey?: string;
  /** Milliseconds for one try of one call; a transfer may take longer as long as it moves. @default 30000 */
  readonly timeoutMs?: number;
  /** Tries after the first, of calls that can bear it. @default 3 */
  readonly retries?: number;
  /** Seconds that a long poll may be held, from 0 (poll only) to 25. @default 20 */
  readonly longPollSeconds?: number;
  /** Milliseconds that the service may be away in the middle of a wait. @default 120000 */
  readonly outageToleranceMs?: number;
  /** @default - the global `fetch` */
  readonly fetch?: Fetch;
  /** Time and chance, for tests. @default - the real ones */
  readonly timing?: Timing;
}

export const CLIENT_DEFAULTS = {
  timeoutMs: 30_000,
  retries: RETRY_DEFAULTS.retries,
  longPollSeconds: 20,
  outageToleranceMs: 120_000,
} as const;

/**
 * A client of the job API.
 *
 * @example
 * const client = createClient({ baseUrl: "http://127.0.0.1:8080" });
 * const { job, results, download } = await client.submitAndWait({
 *   kind: "class-schedule",
 *   files: [{ path: "school/periods.csv" }, { path: "school/sections.csv" }],
 * });
 * if (job.state === "succeeded") await download("master_schedule.csv", "out/master_schedule.csv");
 */
export function createClient(settings: ClientSettings): MillraceClient {
  const {
    apiKey,
    timeoutMs = CLIENT_DEFAULTS.timeoutMs,
    retries = CLIENT_DEFAULTS.retries,
    longPollSeconds = CLIENT_DEFAULTS.longPollSeconds,
    outageToleranceMs = CLIENT_DEFAULTS.outageToleranceMs,
    fetch = (url, init) => globalThis.fetch(url, init),
    timing = systemTiming,
  } = settings;
  const problems = [
    ...outside("timeoutMs", timeoutMs, 1, 2_147_483_647),
    ...outside("retries", retries, 0, 20),
    ...outside("longPollSeconds", longPollSeconds, 0, MAX_WAIT_SECONDS),
    ...outside("outageToleranceMs", outageToleranceMs, 0, 2_147_483_647),
    ...baseUrlProblems(settings.baseUrl),
  ];
  if (problems.length > 0) throw new RangeError(`createClient: ${problems.join("; ")}`);
  const baseUrl = withBasePath(settings.baseUrl);
  const retry = { ...RETRY_DEFAULTS, retries };
  const transport = new Transport({ baseUrl, apiKey, fetch, timeoutMs, retry, timing });
  return new MillraceClient(transport, { longPollSeconds, outageToleranceMs });
}

function outside(name: string, value: number, least: number, most: number): string[] {
  return value >= least && value <= most ? [] : [`${name} must be from ${least} to ${most}, got ${value}`];
}

function baseUrlProblems(baseUrl: string): string[] {
  const valid = URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol);
  return valid ? [] : [`baseUrl must be an http or https address, got ${JSON.stringify(baseUrl)}`];
}

function withBasePath(baseUrl: string): string {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  return url.origin + (path === "" ? DEFAULT_BASE_PATH : path);
}
