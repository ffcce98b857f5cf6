import type { Clock, Delivery, JobQueue } from "../jobs/ports";

/** Asks the scheduler of this process not to end it for a while, as long as it is at work. */
export interface TaskProtection {
  protect(minutes: number): Promise<void>;
  release(): Promise<void>;
}

export interface ProtectedQueueOptions {
  readonly queue: JobQueue;
  readonly protection: TaskProtection;
  /** How long one wish holds. It is repeated at half of it, at a sign of life of a run. */
  readonly minutes: number;
  readonly clock: Clock;
  /** Hears of wishes that failed: work goes on without protection, and a task that is ended hands it back. */
  readonly onError: (error: unknown) => void;
}

/** A queue whose messages protect the process from the moment they are received until the last one is done with. */
export class ProtectedQueue implements JobQueue {
  private readonly held = new Set<Delivery>();
  private askedAt = 0;
  /** One wish at a time, in order: a release must not overtake the next protection. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProtectedQueueOptions) {}

  async receive(leaseMs: number): Promise<Delivery | undefined> {
    const delivery = await this.options.queue.receive(leaseMs);
    if (delivery === undefined) return undefined;
    this.held.add(delivery);
    if (this.held.size === 1) this.ask();
    await this.last;
    return delivery;
  }

  async extend(delivery: Delivery, leaseMs: number): Promise<boolean> {
    const { clock, minutes } = this.options;
    if (clock.now() - this.askedAt > minutes * 30_000) this.ask();
    return this.options.queue.extend(delivery, leaseMs);
  }

  acknowledge(delivery: Delivery): Promise<boolean> {
    return this.options.queue.acknowledge(delivery).finally(() => this.done(delivery));
  }

  giveBack(delivery: Delivery, delayMs: number): Promise<boolean> {
    return this.options.queue.giveBack(delivery, delayMs).finally(() => this.done(delivery));
  }

  send(message: { readonly jobId: string; readonly priority: number }): Promise<void> {
    return this.options.queue.send(message);
  }

  depth(): Promise<number> {
    return this.options.queue.depth();
  }

  /** Whoever ends next must not leave the wish unsaid. */
  private async done(delivery: Delivery): Promise<void> {
    if (this.held.delete(delivery) && this.held.size === 0) this.enqueue(() => this.options.protection.release());
    await this.last;
  }

  private ask(): void {
    this.askedAt = this.options.clock.now();
    this.enqueue(() => this.options.protection.protect(this.options.minutes));
  }

  private enqueue(wish: () => Promise<void>): void {
    this.last = this.last.then(wish).catch(this.options.onError);
  }
}
