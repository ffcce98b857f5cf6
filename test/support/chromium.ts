import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** Chromium's program, or why there is none on this machine. As root on Debian it is installed. */
export function findChromium(): { readonly program: string } | { readonly reason: string } {
  const programs = ["chromium", "chromium-browser", "google-chrome"];
  const find = () => programs.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
  const found = find() ?? (installChromium() ? find() : undefined);
  return found === undefined ? { reason: "needs chromium" } : { program: found };
}

function installChromium(): boolean {
  const debian = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (!debian) return false;
  spawnSync("apt-get", ["update"], { stdio: "ignore", timeout: 120_000 });
  const install = ["install", "-y", "--no-install-recommends", "chromium"];
  return spawnSync("apt-get", install, { stdio: "ignore", timeout: 300_000 }).status === 0;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One page of a headless browser, driven over its debugging pipe. */
export class BrowserPage {
  /** What the page complained of: exceptions, failed loads, broken policies. */
  readonly complaints: string[] = [];
  private readonly waiting = new Map<number, (message: Message) => void>();
  private nextId = 1;
  private session: string | undefined;

  private constructor(
    private readonly browser: ChildProcess,
    private readonly folder: string,
  ) {
    let unread = "";
    this.pipe(4).on("data", (data) => {
      const parts = (unread + data).split("\0");
      unread = parts.pop() ?? "";
      for (const part of parts) this.receive(JSON.parse(part) as Message);
    });
  }

  static async open(program: string): Promise<BrowserPage> {
    const folder = mkdtempSync(join(tmpdir(), "millrace-browser-"));
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${folder}`,
    ];
    const browser = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const page = new BrowserPage(browser, folder);
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await page.send("Target.attachToTarget", { targetId, flatten: true });
    page.session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Log"]) await page.send(`${domain}.enable`);
    return page;
  }

  async visit(url: string, size: { readonly width: number; readonly height: number }): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: size.width < 600 });
    await this.send("Page.navigate", { url });
  }

  /** The value of an expression in the page, once it is neither null nor false nor an empty text; fails after 10 s. */
  async until<T>(expression: string): Promise<T> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { result } = await this.send("Runtime.evaluate", { expression, returnByValue: true });
      const { value } = result as { value?: T };
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never came true: ${expression}; complaints: ${this.complaints.join("; ")}`);
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = this.nextId++;
    const answer = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
    const session = this.session === undefined ? {} : { sessionId: this.session };
    this.pipe(3).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { result, error } = await answer;
    if (error !== undefined || result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  async close(): Promise<void> {
    const ended = once(this.browser, "exit");
    this.pipe(3).write(`${JSON.stringify({ id: this.nextId++, method: "Browser.close" })}\0`);
    await ended;
    // its other processes may still be writing their last
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private pipe(descriptor: number): Readable & Writable {
    return this.browser.stdio[descriptor] as Readable & Writable;
  }

  private receive(message: Message): void {
    if (message.id !== undefined) {
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    }
    const { method, params } = message;
    if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded")
      this.complaints.push(JSON.stringify(params));
  }
}
