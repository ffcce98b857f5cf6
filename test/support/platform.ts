import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { JobResults, JobView } from "../../src/contract/api";
import { compiledSources } from "./compiled-sources";

/** The platform, running as a process that can be killed. */
export class PlatformProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(dataFolder: string, settings: Readonly<Record<string, string>> = {}): Promise<PlatformProcess> {
    const file = join(compiledSources(), "test", "support", "platform-script.js");
    const env = { ...process.env, MILLRACE_DATA_FOLDER: dataFolder, MILLRACE_PORT: "0", ...settings };
    const child = fork(file, {
      execArgv: [],
      env,
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once("message", (message) => resolve(String(message)));
      child.once("exit", (code) => reject(new Error(`the platform ended with ${code} before it was ready`)));
    });
    return new PlatformProcess(child, url);
  }

  /** As the kernel would end it; with its job processes or without. */
  async kill(what: "process" | "group"): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    process.kill(what === "group" ? -pid : pid, "SIGKILL");
    await ended;
  }

  /** Asks it to end; gives its exit code. */
  async terminate(): Promise<number | null> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const [code] = (await ended) as [number | null];
    return code;
  }
}

/** The few calls that these tests need; everything else of the API has its own client. */
export class PlatformCalls {
  constructor(private readonly url: () => string) {}

  async submit(
    parameters: object,
    options: { readonly key?: string; readonly maxAttempts?: number } = {},
  ): Promise<JobView> {
    const { key, ...rest } = options;
    const inputs = [{ name: "input.txt", text: "hello" }];
    const headers = { "content-type": "application/json", ...(key !== undefined && { "idempotency-key": key }) };
    const body = JSON.stringify({ kind: "counting", parameters, inputs, ...rest });
    return this.call<JobView>("/jobs", { method: "POST", headers, body });
  }

  job(id: string): Promise<JobView> {
    return this.call<JobView>(`/jobs/${id}`);
  }

  results(id: string): Promise<JobResults> {
    return this.call<JobResults>(`/jobs/${id}/results`);
  }

  cancel(id: string): Promise<JobView> {
    return this.call<JobView>(`/jobs/${id}/cancel`, { method: "POST" });
  }

  /** How many jobs have succeeded, from the metrics. */
  async succeeded(): Promise<number> {
    const text = await (await fetch(`${this.url()}/metrics`)).text();
    return Number(/^millrace_jobs\{state="succeeded"\} (\d+)$/m.exec(text)?.[1]);
  }

  /** Polls until the job is as wanted; for at most two minutes: the machine that runs the tests may be busy. */
  async until(id: string, wanted: (job: JobView) => boolean): Promise<JobView> {
    const limit = Date.now() + 120_000;
    for (;;) {
      const job = await this.job(id);
      if (wanted(job)) return job;
      if (Date.now() > limit) throw new Error(`job ${id} is still ${job.state} after two minutes`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  private async call<Answer>(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.url()}/api/v1${path}`, init);
    const body = (await response.json()) as Answer;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }
}
