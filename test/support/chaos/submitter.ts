import type { JobView } from "../../../src/contract/api";
import type { Seat } from "./seat";

/** What one job is to count: most are done in passing, some take longer than a lease. */
export interface JobWish {
  readonly key: string;
  readonly parameters: { readonly steps: number; readonly stepMs: number };
}

/** Submits as the client does: one key for all tries, until the platform has said yes. */
export class Submitter {
  /** Ids that the platform said yes to, by key. */
  readonly accepted = new Map<string, string>();
  refused = 0;

  constructor(
    private readonly api: Seat,
    private readonly over: AbortSignal,
  ) {}

  async submit({ key, parameters }: JobWish): Promise<void> {
    const inputs = [{ name: "input.txt", text: "hello" }];
    const body = JSON.stringify({ kind: "counting", parameters, inputs, maxAttempts: 10 });
    const headers = { "content-type": "application/json", "idempotency-key": key };
    while (!this.over.aborted) {
      const id = await this.attempt({ method: "POST", headers, body });
      if (id !== undefined) return void this.accepted.set(key, id);
      this.refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  private async attempt(init: RequestInit): Promise<string | undefined> {
    const { url } = this.api;
    if (url === undefined) return undefined;
    let response: Response;
    let body: string;
    try {
      response = await fetch(`${url}/api/v1/jobs`, { ...init, signal: AbortSignal.timeout(20_000) });
      body = await response.text();
    } catch {
      // nobody sits there, or died while it answered
      return undefined;
    }
    if (response.ok) return (JSON.parse(body) as JobView).id;
    // refused for now; anything else would be a mistake of the API's
    if (response.status === 503 || response.status === 429) return undefined;
    throw new Error(`a submission was answered with ${response.status}: ${body}`);
  }
}
