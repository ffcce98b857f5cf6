import { promises as dns, type LookupAddress } from "node:dns";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { WebhookSender } from "../../jobs/notify";
import { isPublicAddress } from "./addresses";

export interface HttpWebhookSenderOptions {
  /** Which addresses may be called. */
  readonly addresses: "public" | "any";
  /** From the look-up of the name to the head of the answer, in milliseconds. @default 10_000 */
  readonly limitMs?: number;
  /** Finds the addresses of a name. @default - as the operating system does */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  /** Authorities, in PEM, that certificates are checked with. @default - those that Node trusts */
  readonly ca?: string;
}
const DEFAULT_LIMIT_MS = 10_000;

/**
 * Posts to webhooks. Names are resolved once: the address that was checked is the one that is connected to, so a name
 * that answers differently the second time leads nowhere else. Redirects are not followed, answers are not read.
 */
export class HttpWebhookSender implements WebhookSender {
  constructor(private readonly options: HttpWebhookSenderOptions) {}

  async post({ url, headers, body }: Parameters<WebhookSender["post"]>[0]): Promise<void> {
    const { limitMs = DEFAULT_LIMIT_MS } = this.options;
    const target = new URL(url);
    if (target.protocol !== "https:" && this.options.addresses === "public") throw new Error("is not called: no https");
    const signal = AbortSignal.timeout(limitMs);
    try {
      const address = await orAborted(this.addressOf(target), signal);
      const status = await this.call(target, address, { headers, body, signal });
      if (status < 200 || status > 299) throw new Error(refusal(status));
    } catch (error) {
      throw signal.aborted ? new Error(`did not answer within ${limitMs / 1000} s`) : told(error);
    }
  }

  /** The first of its addresses; all of them must be allowed, or the name is no public one. */
  private async addressOf({ hostname }: URL): Promise<LookupAddress> {
    const literal = hostname.replace(/^\[|\]$/g, "");
    const version = isIP(literal);
    const { resolve = lookup } = this.options;
    const found = version === 0 ? await resolve(hostname) : [{ address: literal, family: version }];
    const [first] = found;
    if (first === undefined) throw new Error("its name has no address");
    if (this.options.addresses === "any" || found.every(({ address }) => isPublicAddress(address))) return first;
    throw new Error("is not called: its address is not public");
  }

  private call(
    target: URL,
    { address, family }: LookupAddress,
    sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly signal: AbortSignal },
  ): Promise<number> {
    const { ca } = this.options;
    const pinned: LookupFunction = (_name, options, found) =>
      options.all ? found(null, [{ address, family }]) : found(null, address, family);
    const request: RequestOptions = {
      method: "POST",
      headers: { ...sent.headers, "content-length": Buffer.byteLength(sent.body), "user-agent": "millrace-webhooks" },
      lookup: pinned,
      // a connection of its own: one kept open may have been made for another name
      agent: false,
      signal: sent.signal,
      ...(ca !== undefined && { ca }),
    };
    return new Promise((resolve, reject) => {
      const answered = (answer: IncomingMessage) => {
        answer.on("error", () => {});
        answer.destroy();
        resolve(answer.statusCode ?? 0);
      };
      const make = target.protocol === "https:" ? httpsRequest : httpRequest;
      const call: ClientRequest = make(target, request, answered);
      call.on("error", reject);
      call.end(sent.body);
    });
  }
}

async function lookup(name: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(name, { all: true });
}

function refusal(status: number): string {
  const moved = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  return `answered ${status}${moved}`;
}

/** The code of a broken connection alone: its message would name the address. */
function told(error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Error(typeof code === "string" ? `could not be called: ${code}` : message);
}

function orAborted<Value>(task: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    task.then(resolve, reject);
  });
}
