import type { Clock, Delivery, JobQueue } from "../jobs/ports";

/**
 * The queue of a container that was started for one job: it delivers that job's message, again when it was given back,
 * and is done once the message is acknowledged. It is also done when another container has the job and gives signs of
 * life: waiting for that one's end would cost a machine for hours.
 */
export class SingleJobQueue implements JobQueue {
  private receivable: number;
  private receives = 0;
  private state: "waiting" | "delivered" | "acknowledged" | "left" = "waiting";
  /** Since when the message comes back without a sign that the job was ours. */
  private refusedSince: number | undefined;

  constructor(
    private readonly jobId: string,
    private readonly clock: Clock,
    /** Called when nothing is left to do here. */
    private readonly done: () => void,
    /** Longer than the lease of a container that died: one that has the job after that time lives. */
    private readonly patienceMs: number,
  ) {
    this.receivable = clock.now();
  }

  /** Whether nothing is left to do here; if not, the job wants another container. */
  get settled(): boolean {
    return this.state === "acknowledged" || this.state === "left";
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
    this.refusedSince = undefined;
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
    const now = this.clock.now();
    this.receivable = now + delayMs;
    this.refusedSince ??= now;
    if (this.receivable <= this.refusedSince + this.patienceMs) this.state = "waiting";
    else {
      this.state = "left";
      this.done();
    }
    return Promise.resolve(true);
  }

  depth(): Promise<number> {
    return Promise.resolve(this.state === "waiting" ? 1 : 0);
  }

  private holds({ token }: Delivery): boolean {
    return this.state === "delivered" && token === this.receives;
  }
}
