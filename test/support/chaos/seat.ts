import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { FailPoint } from "./fail-point";
import type { Order, Ready } from "./order";

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** How a process of a seat came to its end. */
export type Death = "at its step" | "at a random moment" | "by itself";

/** A place of the platform where always one process sits: when it dies, another one takes it. */
export class Seat {
  /** Where its API answers; undefined while nobody sits there, or for a worker. */
  url: string | undefined;
  private child: ChildProcess | undefined;
  private closing = false;
  private pausedUntil = 0;

  constructor(
    private readonly file: string,
    private readonly order: Omit<Order, "point">,
  ) {}

  get role(): Order["role"] {
    return this.order.role;
  }

  /** One life: until the process has died at its step, or was killed after so many milliseconds of work. */
  async live(point: FailPoint | undefined, limitMs: number | undefined): Promise<Death> {
    const order: Order = { ...this.order, ...(point !== undefined && { point }) };
    const child = fork(this.file, [JSON.stringify(order)], {
      execArgv: [],
      env: { ...process.env, ...CREDENTIALS, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.child = child;
    // a pause or a jump that comes as it dies must not be an error
    child.on("error", () => {});
    const ended = once(child, "exit");
    let killed = false;
    let timer: NodeJS.Timeout | undefined;
    child.once("message", ({ url }: Ready) => {
      this.url = url ?? undefined;
      if (limitMs === undefined) return;
      timer = setTimeout(() => {
        killed = true;
        child.kill("SIGKILL");
      }, limitMs);
    });
    if (this.closing) child.kill("SIGKILL");
    const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    this.url = undefined;
    this.child = undefined;
    if (signal !== "SIGKILL" && !this.closing) return "by itself";
    return killed ? "at a random moment" : "at its step";
  }

  /** Holds the process for longer than its leases last, then lets it go on as if nothing had been. */
  async pause(ms: number): Promise<boolean> {
    const { child } = this;
    if (child === undefined || this.pausedUntil > Date.now()) return false;
    this.pausedUntil = Date.now() + ms;
    child.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill("SIGCONT");
    return true;
  }

  /** Puts the process's clock wrong for a while. */
  async jump(offsetMs: number, ms: number): Promise<boolean> {
    const { child } = this;
    if (child?.connected !== true) return false;
    child.send({ offsetMs });
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (child.connected) child.send({ offsetMs: 0 });
    return true;
  }

  /** Ends whoever sits there, and every one that comes. */
  close(): void {
    this.closing = true;
    this.child?.kill("SIGKILL");
  }
}
