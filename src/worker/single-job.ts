import type { Clock, Delivery, JobQueue } from "../jobs/ports";

/**
 * The queue of a container that was started for one job: it delivers that job's message, again when it was given back,
 * and is done once the message is acknowledged.
 */
export class SingleJobQueue implements JobQueue {
  private receivable: number;
  private receives = 0;
  private state: "waiting" | "delivered" | "acknowledged" = "waiting";

  constructor(
    private readonly jobId: string,
    private readonly clock: Clock,
    /** Called once the message is acknowledged: nothing is left to do here. */
    private readonly done: () => void,
  ) {
    this.receivable = clock.now();
  }

  /** Whether the message was acknowledged; if not, the job wants another container. */
  get acknowledged(): boolean {
    return this.state === "acknowledged";
  }

  send(): Promise<void> {
    return Promise.reject(new Error("a container that runs one job takes no other"));
  }

  receive(): Promise<Delivery | undefined> {
    if (this.state !== "waiting" || this.clock.now() < this.receivable) return Promise.resolve(undefined);
    this.state = "delivered";
    this.receives += 1;
    return Promise.resolve({ jobId: this.jobId, token: this.receives, receiveCount: this.receives });
  }

  /** The container itself holds the message: nobody else can take it. */
  extend(delivery: Delivery): Promise<boolean> {
    return Promise.resolve(this.holds(delivery));
  }

  acknowledge(delivery: Delivery): Promise<boolean> {
    if (!this.holds(delivery)) return Promise.resolve(false);
    this.state = "acknowledged";
    this.done();
    return Promise.resolve(true);
  }

  giveBack(delivery: Delivery, delayMs: number): Promise<boolean> {
    if (!this.holds(delivery)) return Promise.resolve(false);
    this.state = "waiting";
    this.receivable = this.clock.now() + delayMs;
    return Promise.resolve(true);
  }

  depth(): Promise<number> {
    return Promise.resolve(this.state === "waiting" ? 1 : 0);
  }

  private holds({ token }: Delivery): boolean {
    return this.state === "delivered" && token === this.receives;
  }
}
