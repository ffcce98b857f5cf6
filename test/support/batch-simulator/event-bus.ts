import { seededRandom } from "../seeded-random";

/** What befalls events on their way, by a seed. EventBridge promises at least once, at some time, in no order. */
export interface EventTrouble {
  readonly seed: number;
  /** Share that is delivered twice. */
  readonly duplicate: number;
  /** Share that is never delivered. */
  readonly drop: number;
  /** Each is held back for up to so many milliseconds, so that later ones overtake it. */
  readonly delayMs: number;
}

/** What became of the events. */
export interface EventCounts {
  readonly told: number;
  readonly delivered: number;
  readonly duplicated: number;
  readonly dropped: number;
  /** Delivered after one that was told later. */
  readonly overtaken: number;
}

export type DeliverEvent = (event: object) => Promise<void> | void;

/** Hands events on as EventBridge would on a bad day. */
export class EventBus {
  private random: () => number;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  private latest = 0;
  private mutable = { told: 0, delivered: 0, duplicated: 0, dropped: 0, overtaken: 0 };

  constructor(
    private readonly deliver: DeliverEvent,
    private trouble: EventTrouble,
  ) {
    this.random = seededRandom(trouble.seed);
  }

  get counts(): EventCounts {
    return { ...this.mutable };
  }

  /** From now on. */
  setTrouble(trouble: EventTrouble): void {
    this.trouble = trouble;
    this.random = seededRandom(trouble.seed);
  }

  put(event: object): void {
    const { drop, duplicate, delayMs } = this.trouble;
    this.mutable.told += 1;
    const order = this.mutable.told;
    if (this.random() < drop) {
      this.mutable.dropped += 1;
      return;
    }
    const twice = this.random() < duplicate;
    if (twice) this.mutable.duplicated += 1;
    for (let copy = 0; copy < (twice ? 2 : 1); copy += 1) this.deliverLater(event, order, this.random() * delayMs);
  }

  /** Waits until everything that was told has been delivered. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** What is still held back is lost. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.underWay.clear();
  }

  private deliverLater(event: object, order: number, delayMs: number): void {
    const delivery = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        if (order < this.latest) this.mutable.overtaken += 1;
        this.latest = Math.max(this.latest, order);
        this.mutable.delivered += 1;
        resolve(this.deliver(event));
      }, delayMs);
      this.timers.add(timer);
    }).finally(() => this.underWay.delete(delivery));
    this.underWay.add(delivery);
  }
}
