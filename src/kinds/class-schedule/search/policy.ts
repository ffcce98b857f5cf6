import { NEIGHBOURHOOD_KINDS, type NeighbourhoodKind } from "./neighbourhoods";
import type { Random } from "./random";

/** What one neighbourhood brought. */
export interface Trial {
  readonly kind: NeighbourhoodKind;
  /** Requests set free. */
  readonly size: number;
  /** Points won; 0 where nothing was. */
  readonly gain: number;
  /** The result became the present schedule. */
  readonly accepted: boolean;
  /** The model was solved, not cut off by a limit. */
  readonly finished: boolean;
  /** Simplex iterations: work by a measure that no clock can change. */
  readonly work: number;
}

/** What was tried of one kind, in all. */
export interface KindRecord {
  tried: number;
  accepted: number;
  improved: number;
  gain: number;
  work: number;
  size: number;
}

/** Requests to set free: at first, at least, and at most. */
const SIZES = { first: 400, least: 60, most: 6000 };
/** At first no more than this share of the school: a small one may be as hard as a whole as it is easy in parts. */
const FIRST_SHARE = 1 / 3;
/** Simplex iterations one neighbourhood should take: enough to find something, few enough to try many. */
const WORK_AIM = 3000;
const GROWTH = 1.12;
const SHRINKAGE = 0.8;
/** Weight of the newest trial in the running means. */
const MEMORY = 0.08;
/** Every kind keeps at least this share of the best one's odds, so that none is forgotten. */
const LEAST_ODDS = 0.15;

interface Standing {
  readonly record: KindRecord;
  gain: number;
  work: number;
}

/** Learns which kinds of neighbourhood succeed and how large they may be. The same trials lead to the same choices. */
export class NeighbourhoodPolicy {
  private readonly standings: ReadonlyMap<NeighbourhoodKind, Standing>;

  constructor(private readonly largest: number) {
    const size = Math.min(largest, Math.max(SIZES.least, Math.min(SIZES.first, FIRST_SHARE * largest)));
    this.standings = new Map(
      NEIGHBOURHOOD_KINDS.map((kind) => {
        const record = { tried: 0, accepted: 0, improved: 0, gain: 0, work: 0, size };
        // All start alike and well, so each is tried before it is judged.
        return [kind, { record, gain: 100, work: WORK_AIM / 2 }];
      }),
    );
  }

  choose(random: Random): { readonly kind: NeighbourhoodKind; readonly size: number } {
    const rates = NEIGHBOURHOOD_KINDS.map((kind) => this.rate(kind));
    const floor = LEAST_ODDS * Math.max(...rates);
    const index = random.weighted(rates.map((rate) => Math.max(rate, floor)));
    const kind = NEIGHBOURHOOD_KINDS[index] ?? "course";
    return { kind, size: Math.round(this.standings.get(kind)?.record.size ?? SIZES.first) };
  }

  learn(trial: Trial): void {
    const standing = this.standings.get(trial.kind);
    if (standing === undefined) return;
    const { record } = standing;
    record.tried += 1;
    record.accepted += trial.accepted ? 1 : 0;
    record.improved += trial.gain > 0 ? 1 : 0;
    record.gain += trial.gain;
    record.work += trial.work;
    standing.gain += MEMORY * (trial.gain - standing.gain);
    standing.work += MEMORY * (trial.work - standing.work);
    const fits = trial.finished && trial.work <= WORK_AIM;
    // A neighbourhood that came out small says nothing about the size that was asked for.
    if (fits && trial.size < 0.7 * record.size) return;
    const next = record.size * (fits ? GROWTH : SHRINKAGE);
    record.size = Math.min(SIZES.most, this.largest, Math.max(SIZES.least, next));
  }

  records(): Readonly<Record<NeighbourhoodKind, KindRecord>> {
    const entries = NEIGHBOURHOOD_KINDS.map((kind) => [kind, this.standings.get(kind)?.record] as const);
    return Object.fromEntries(entries) as Record<NeighbourhoodKind, KindRecord>;
  }

  private rate(kind: NeighbourhoodKind): number {
    const { gain, work } = this.standings.get(kind) ?? { gain: 0, work: 1 };
    // One point more, so that the odds stay even when nothing succeeds any more.
    return (gain + 1) / (work + WORK_AIM / 10);
  }
}
