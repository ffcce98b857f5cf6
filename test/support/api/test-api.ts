import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStorageOptions, openLocalStorage } from "../../../src/adapters/local/storage";
import { createApp } from "../../../src/api/app";
import type { ApiDependencies } from "../../../src/api/dependencies";
import type { ApiApp } from "../../../src/api/environment";
import { silentLogger } from "../../../src/api/logger";
import type { Job } from "../../../src/jobs/job";
import type {
  ApiKeyStore,
  JobQueue,
  JobStore,
  ObjectStore,
  Outbox,
  RateLimiter,
  SignedObjects,
} from "../../../src/jobs/ports";
import type { RequestPorts } from "../../../src/jobs/request-ports";
import type { ScheduleStore } from "../../../src/jobs/schedules";
import { type JobChange, type JobEvent, transition } from "../../../src/jobs/transitions";
import { issuedKey } from "../issued-key";
import { NOTES_CATALOGUE, NotesInspector } from "./notes-kind";

/** A clock that stands where it is put, or runs with the machine's. */
export class TestClock {
  private fixed: number | undefined;

  now(): number {
    return this.fixed ?? Date.now();
  }

  stopAt(time: number | undefined): void {
    this.fixed = time;
  }
}

/** Where an API under test keeps everything. */
export interface TestStorage {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly outbox: Outbox;
  /** Those that are read and written through signed URLs of their own server have no such methods. */
  readonly objects: ObjectStore & Partial<SignedObjects>;
  readonly apiKeys: ApiKeyStore;
  readonly schedules: ScheduleStore;
  readonly rates: RateLimiter;
  deriveKey(purpose: string): Uint8Array;
  close(): Promise<void>;
}

export type OpenStorage = (options: LocalStorageOptions) => Promise<TestStorage>;
let openStorage: OpenStorage = openLocalStorage;

/** From now on, every API that is opened in this process is on another storage than SQLite and a folder. */
export function useStorage(open: OpenStorage): void {
  openStorage = open;
}

/** The API over a storage of its own: the real store, queue and objects. */
export class TestApi {
  private constructor(
    readonly app: ApiApp,
    readonly storage: TestStorage,
    readonly ports: RequestPorts,
    readonly inspector: NotesInspector,
    readonly clock: TestClock,
    readonly folder: string,
    readonly baseUrl: { value: string },
  ) {}

  static async open(
    options: Partial<ApiDependencies> & { readonly keyed?: boolean; readonly scheduled?: boolean } = {},
  ): Promise<TestApi> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-http-"));
    const clock = new TestClock();
    const baseUrl = { value: "http://127.0.0.1" };
    const storage = await openStorage({ folder, clock, baseUrl: () => baseUrl.value });
    const inspector = new NotesInspector(storage.objects);
    const { store, queue, objects, rates } = storage;
    const ids = { jobId: () => randomUUID() };
    const ports = { store, queue, objects, kinds: NOTES_CATALOGUE, inspector, clock, ids, rates };
    const { keyed = false, scheduled = false, ...dependencies } = options;
    const app = createApp({
      ports,
      ...(servesSigned(objects) && { signedObjects: objects }),
      ...(scheduled && { schedules: storage.schedules }),
      authentication: keyed ? { mode: "keys", keys: storage.apiKeys } : { mode: "open", tenant: "local" },
      secret: storage.deriveKey("cursors"),
      version: "0.0.0-test",
      logger: silentLogger,
      ...dependencies,
    });
    return new TestApi(app, storage, ports, inspector, clock, folder, baseUrl);
  }

  async close(): Promise<void> {
    await this.storage.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A new key of a tenant. */
  addKey(tenant: string, revokedAt: number | null = null): Promise<string> {
    return issuedKey(this.storage.apiKeys, tenant, { createdAt: this.clock.now(), revokedAt });
  }

  /** One request, below the base path unless `path` is a whole URL or starts with `//`. */
  async send(method: string, path: string, options: SendOptions = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    if (options.key !== undefined) headers.set("authorization", `Bearer ${options.key}`);
    let body = options.raw;
    if (options.json !== undefined) {
      body = JSON.stringify(options.json);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
    }
    const url = path.startsWith("http")
      ? path
      : `http://localhost${path.startsWith("//") ? path.slice(1) : `/api/v1${path}`}`;
    // a signed URL of a store that has a server of its own
    const elsewhere = this.storage.objects.verify === undefined && /^http:\/\/127\.0\.0\.1:\d+\//.test(url);
    if (elsewhere) return fetch(url, { method, headers, ...(body !== undefined && { body }) });
    return this.app.request(url, { method, headers, ...(body !== undefined && { body, duplex: "half" }) });
  }

  /** Submits one note, and gives the job as the API shows it. */
  async submit(
    options: SendOptions & { readonly body?: object } = {},
  ): Promise<{ id: string } & Record<string, unknown>> {
    const json = { kind: "notes", inputs: [{ name: "a.txt", text: "good" }], ...options.body };
    const response = await this.send("POST", "/jobs", { ...options, json });
    if (!response.ok) throw new Error(`submitting was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string };
  }

  /** Moves a job as a worker would. */
  async move(id: string, ...steps: readonly (readonly [JobEvent, JobChange?])[]): Promise<Job> {
    let job = await this.load(id);
    for (const [event, change] of steps) {
      const next = transition(job, event, this.clock.now(), change);
      if (next === undefined || !(await this.storage.store.replace(job, next))) throw new Error(`${event} was refused`);
      job = next;
    }
    return job;
  }

  /** Publishes files for a running job, as a worker would. */
  async publish(
    id: string,
    files: Readonly<Record<string, string>>,
    change: Partial<Job["result"] & object> = {},
  ): Promise<Job> {
    const job = await this.load(id);
    const prefix = `tenants/${job.tenant}/jobs/${id}/results/${job.attempt}/`;
    const stored = [];
    for (const [name, text] of Object.entries(files)) {
      const { bytes, sha256, contentType } = await this.storage.objects.put(
        prefix + name,
        "text/csv",
        Buffer.from(text),
      );
      stored.push({ name, bytes, sha256, contentType });
    }
    const result = {
      attempt: job.attempt,
      files: stored,
      prefix,
      verified: true,
      metrics: { lines: 1 },
      metricsReason: null,
      solver: null,
      ...change,
    };
    return this.move(id, ["succeed", { result }]);
  }

  private async load(id: string): Promise<Job> {
    const job = await this.storage.store.load(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    return job;
  }
}

function servesSigned(objects: TestStorage["objects"]): objects is ObjectStore & SignedObjects {
  return objects.verify !== undefined;
}

export interface SendOptions {
  readonly key?: string;
  readonly json?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
}
