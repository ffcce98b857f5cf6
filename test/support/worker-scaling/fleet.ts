import { seededRandom } from "../seeded-random";

/** A message on its way: when it was sent, and how much of its work is left. */
export interface Message {
  readonly sent: number;
  readonly work: number;
  left: number;
}

/** Why a task ends before its time. */
export type Ending = "scale-in" | "spot";

interface Task {
  readonly started: number;
  readonly ready: number;
  working: Message[];
  /** From SIGTERM on: why, and when SIGKILL comes. */
  ending?: { readonly why: Ending; readonly killed: number };
}

/** What the tasks and their surroundings are like; times in seconds. */
export interface FleetOptions {
  readonly seed: number;
  readonly concurrency: number;
  /** From the order to start until the first message is taken: shortest and longest. */
  readonly start: readonly [shortest: number, longest: number];
  /** Between SIGTERM and SIGKILL; Fargate's most, and Spot's notice. */
  readonly stopTimeout: number;
  /** Whether a task at work is spared when there are too many. */
  readonly protection: boolean;
  /** Interruptions of a task an hour, because Spot takes its capacity back. */
  readonly spotInterruptionsPerHour: number;
}

/** What there is to see of a fleet at one moment. */
export interface Sight {
  readonly visible: number;
  readonly inFlight: number;
  readonly running: number;
}

/** A service of tasks and its queue, moved on in steps of a few seconds. */
export class Fleet {
  readonly finished: { readonly message: Message; readonly at: number }[] = [];
  readonly interrupted: Record<Ending, number> = { "scale-in": 0, spot: 0 };
  /** Seconds of work that were done in vain. */
  lostWork = 0;
  /** Seconds tasks existed, from the order to start until the end. */
  taskSeconds = 0;
  private readonly waiting: Message[] = [];
  private tasks: Task[] = [];
  private readonly random: () => number;

  constructor(private readonly options: FleetOptions) {
    this.random = seededRandom(options.seed);
  }

  send(message: Message): void {
    this.waiting.push(message);
  }

  /** What CloudWatch would count at this moment. */
  sight(now: number): Sight {
    const running = this.tasks.filter(({ ready, ending }) => ready <= now && ending === undefined);
    const inFlight = this.tasks.reduce((sum, { working }) => sum + working.length, 0);
    return { visible: this.waiting.length, inFlight, running: running.length };
  }

  /** Moves everything on from `now` by `step` seconds, with this many tasks wanted. */
  advance(now: number, step: number, desired: number): void {
    this.interruptSpot(now, step);
    this.adjust(now, desired);
    for (const task of this.tasks) this.work(task, now, step);
    this.endTasks(now + step);
  }

  private interruptSpot(now: number, step: number): void {
    const chance = (this.options.spotInterruptionsPerHour * step) / 3600;
    for (const task of this.tasks) {
      if (task.ending === undefined && this.random() < chance) this.end(task, "spot", now);
    }
  }

  private adjust(now: number, desired: number): void {
    const live = this.tasks.filter(({ ending }) => ending === undefined);
    for (let missing = desired - live.length; missing > 0; missing -= 1) this.startTask(now);
    const free = this.options.protection ? live.filter(({ working }) => working.length === 0) : live;
    const surplus = Math.min(live.length - desired, free.length);
    for (let ended = 0; ended < surplus; ended += 1) {
      const [task] = free.splice(Math.floor(this.random() * free.length), 1);
      if (task !== undefined) this.end(task, "scale-in", now);
    }
  }

  private startTask(now: number): void {
    const [shortest, longest] = this.options.start;
    this.tasks.push({ started: now, ready: now + shortest + this.random() * (longest - shortest), working: [] });
  }

  private end(task: Task, why: Ending, now: number): void {
    task.ending = { why, killed: now + this.options.stopTimeout };
  }

  private work(task: Task, now: number, step: number): void {
    while (task.ending === undefined && task.ready <= now && task.working.length < this.options.concurrency) {
      const message = this.waiting.shift();
      if (message === undefined) break;
      task.working.push(message);
    }
    for (const message of task.working) message.left -= step;
    for (const message of task.working) if (message.left <= 0) this.finished.push({ message, at: now + step });
    task.working = task.working.filter(({ left }) => left > 0);
  }

  /** What a task could not finish goes back to the front of the queue and is done from the beginning. */
  private endTasks(now: number): void {
    const over = ({ ending, working }: Task) => ending !== undefined && (working.length === 0 || ending.killed <= now);
    for (const task of this.tasks.filter(over)) {
      this.taskSeconds += now - task.started;
      for (const message of task.working) {
        this.interrupted[task.ending?.why ?? "scale-in"] += 1;
        this.lostWork += message.work - message.left;
        message.left = message.work;
        this.waiting.unshift(message);
      }
    }
    this.tasks = this.tasks.filter((task) => !over(task));
  }

  /** Ends the books: what still runs is counted until `now`. */
  close(now: number): void {
    for (const task of this.tasks) this.taskSeconds += now - task.started;
    this.tasks = [];
  }
}
