import { setTimeout as wait } from "node:timers/promises";
import { temporaryFolder } from "../folder";
import { seededRandom } from "../seeded-random";
import { audit, type Outcome } from "./audit";
import type { BadQueue } from "./bad-queue";
import { bundled } from "./bundle";
import { type FailPoint, STEPS } from "./fail-point";
import { openParts } from "./open-parts";
import type { Backing, Order } from "./order";
import { type Death, Seat } from "./seat";
import { type JobWish, Submitter } from "./submitter";

/** Where the jobs are, and what can be done to it. */
export interface ChaosPlace {
  readonly name: string;
  readonly backing: Backing;
  readonly queue?: BadQueue;
  /** Kills the server of the database and has it recover. @default - there is none */
  crash?(): Promise<void>;
}

export interface ChaosPlan {
  readonly seed: number;
  readonly jobs: number;
  /** Processes that die, API and workers in turn. */
  readonly kills: number;
  /** Processes held for longer than a lease. */
  readonly pauses: number;
  readonly clockJumps: number;
  readonly crashes: number;
  /** @default false */
  readonly naive?: boolean;
  /** Where processes die; a role without a step does not. @default - every step of a job */
  readonly steps?: typeof STEPS;
  /** Nothing has moved for so long: what is not over by then is stuck. @default 30_000 */
  readonly quietMs?: number;
}

/** What was done and what came of it. */
export interface ChaosReport {
  readonly faults: Readonly<Record<string, number>>;
  /** Steps at which a process died, each before and after. */
  readonly steps: number;
  readonly outcome: Outcome;
}

const LEASE_MS = 2_000;
const LOST_AFTER_MS = 3_000;
const SUBMITTERS = 6;
const clock = { now: () => Date.now() };

/** Runs a platform of one API and two workers while all that the plan says befalls it, then reads what is left. */
export async function chaos(place: ChaosPlace, plan: ChaosPlan): Promise<ChaosReport> {
  const run = new ChaosRun(place, plan, await temporaryFolder("memory"));
  try {
    return await run.play();
  } finally {
    await run.close();
  }
}

class ChaosRun {
  private readonly random: () => number;
  private readonly over = new AbortController();
  private readonly script = bundled("test/support/chaos-script.ts");
  private readonly faults: Record<string, number> = {};
  private readonly stepsSeen = new Set<string>();
  private killsLeft: number;
  private readonly lives: Promise<void>[] = [];
  private seats: readonly Seat[] = [];

  constructor(
    private readonly place: ChaosPlace,
    private readonly plan: ChaosPlan,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
  ) {
    this.random = seededRandom(plan.seed);
    this.killsLeft = plan.kills;
  }

  async play(): Promise<ChaosReport> {
    const api = this.seat("api", true);
    // two that keep house, and one that does not
    this.seats = [api, this.seat("worker", true), this.seat("worker", false)];
    for (const seat of this.seats) this.lives.push(this.occupy(seat));
    const submitter = new Submitter(api, this.over.signal);
    const wishes = this.wishes();
    await Promise.all([this.submitAll(submitter, wishes), this.disturb(), this.crash()]);
    const parts = await openParts(this.place.backing, clock, LOST_AFTER_MS);
    try {
      await this.untilQuiet(async () => {
        const { queued, starting, running, ...ended } = await parts.store.countByState();
        return { open: queued + starting + running, sign: JSON.stringify(ended) };
      });
      await this.close();
      const outcome = await audit(parts, submitter.accepted, wishes);
      const befallen = this.place.queue?.counts ?? {};
      const told = Object.entries(befallen).map(([what, count]) => [`messages and calls ${what}`, count]);
      const faults = { ...this.faults, ...Object.fromEntries(told), "submissions tried again": submitter.refused };
      return { faults, steps: this.stepsSeen.size, outcome };
    } finally {
      await parts.close();
    }
  }

  async close(): Promise<void> {
    this.over.abort();
    for (const seat of this.seats) seat.close();
    await Promise.all(this.lives);
    this.script.remove();
    await this.folder.remove();
  }

  private seat(role: Order["role"], keepsHouse: boolean): Seat {
    const { naive = false } = this.plan;
    const { backing } = this.place;
    const order = { role, keepsHouse, backing, naive, leaseMs: LEASE_MS, lostAfterMs: LOST_AFTER_MS };
    const { path: workFolder } = this.folder;
    return new Seat(this.script.file, { ...order, workFolder });
  }

  /** Most are done in passing; one in fifty takes longer than a lease. */
  private wishes(): readonly JobWish[] {
    const long = { steps: 50, stepMs: 60 };
    return Array.from({ length: this.plan.jobs }, (_, n) => ({
      key: `job-${n}`,
      parameters: this.random() < 0.02 ? long : { steps: Math.floor(this.random() * 1.4), stepMs: 1 },
    }));
  }

  /** One process after the other; each is to die at another step, as long as kills are left. */
  private async occupy(seat: Seat): Promise<void> {
    const { [seat.role]: steps } = this.plan.steps ?? STEPS;
    const points = shuffled(
      steps.flatMap((call) => [{ call, when: "before" } as const, { call, when: "after" } as const]),
      this.random,
    );
    for (let life = 0; !this.over.signal.aborted; life += 1) {
      const dies = this.killsLeft > 0 && points.length > 0;
      if (dies) this.killsLeft -= 1;
      const point = points[life % points.length];
      const nth = 1 + Math.floor(this.random() * 3);
      // one in four at any moment; the others get time to come to their step
      const limit = (this.random() < 0.25 ? 300 : 3_000) + this.random() * 1_000;
      const death = await seat.live(dies && point ? { ...point, nth } : undefined, dies ? limit : undefined);
      if (this.over.signal.aborted) return;
      this.note(seat.role, death, point);
    }
  }

  private note(role: Order["role"], death: Death, point: Omit<FailPoint, "nth"> | undefined): void {
    // the one that was started for the kill did not get as far as to be killed
    if (death === "by itself") this.killsLeft += 1;
    if (death === "at its step") this.stepsSeen.add(`${role} ${point?.when} ${point?.call}`);
    this.count(`${role} ${death === "by itself" ? "ended" : "killed"} ${death}`);
  }

  /** As many jobs at a time as there were kills: the last kill finds jobs as the first one did. */
  private async submitAll(submitter: Submitter, wishes: readonly JobWish[]): Promise<void> {
    const waiting = [...wishes];
    const { jobs, kills } = this.plan;
    const due = () => (this.killsLeft === 0 ? jobs : (jobs * (kills - this.killsLeft)) / kills);
    const one = async () => {
      while (waiting.length > 0 && !this.over.signal.aborted) {
        if (wishes.length - waiting.length >= due()) await wait(20);
        else await submitter.submit(waiting.shift() as JobWish);
      }
    };
    await Promise.all(Array.from({ length: SUBMITTERS }, one));
  }

  /** Holds workers for longer than their leases, and puts clocks wrong: far behind, or two leases ahead. */
  private async disturb(): Promise<void> {
    const { pauses, clockJumps } = this.plan;
    const kinds = shuffled(
      [...Array.from({ length: pauses }, () => "pause"), ...Array.from({ length: clockJumps }, () => "jump")],
      this.random,
    );
    for (const kind of kinds) {
      await wait(200 + this.random() * 600);
      const seat = this.seats[Math.floor(this.random() * this.seats.length)];
      const offsetMs = this.random() < 0.5 ? -3_600_000 : 2 * LEASE_MS;
      const done = kind === "pause" ? await seat?.pause(LEASE_MS * 1.5) : await seat?.jump(offsetMs, LEASE_MS);
      if (done === true) this.count(kind === "pause" ? "held beyond its leases" : "clock put wrong");
    }
  }

  private async crash(): Promise<void> {
    for (let crashes = 0; crashes < this.plan.crashes; crashes += 1) {
      await wait(1_500 + this.random() * 1_500);
      await this.place.crash?.();
      this.count("database killed");
    }
  }

  private async untilQuiet(look: () => Promise<{ readonly open: number; readonly sign: string }>): Promise<void> {
    const { quietMs = 30_000 } = this.plan;
    let [last, since] = ["", Date.now()];
    for (;;) {
      const { open, sign } = await look();
      if (open === 0) return;
      if (sign !== last) [last, since] = [sign, Date.now()];
      if (Date.now() - since > quietMs) return;
      await wait(100);
    }
  }

  private count(what: string): void {
    this.faults[what] = (this.faults[what] ?? 0) + 1;
  }
}

function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
