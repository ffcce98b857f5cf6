import { type Check, refuse } from "../../core/checks";
import { Size } from "../../core/size";
import { isToken } from "../../core/tokens";

/** What a task gets: processors and memory, for all its containers together. */
export interface FargateSize {
  /** vCPU: 0.25, 0.5, 1, 2, 4, 8 or 16. */
  readonly cpu: number;
  readonly memory: Size;
}

/** The least a task needs; the cheapest size that holds it is chosen. */
export interface FargateNeed {
  /**
   * vCPU, any number up to 16.
   * @default 0
   */
  readonly cpu?: number;
  /**
   * Memory, up to 120 GiB.
   * @default Size.bytes(0)
   */
  readonly memory?: Size;
}
const FARGATE_NEED_DEFAULTS = { cpu: 0, memory: Size.bytes(0) } as const;

/** A row of AWS's table: the memories that go with a number of processors, in MiB. */
interface SizeRow {
  readonly cpu: number;
  readonly memories: readonly number[];
}

/**
 * Every size there is, as AWS publishes them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
export const FARGATE_SIZES: readonly SizeRow[] = [
  { cpu: 0.25, memories: [512, 1024, 2048] },
  { cpu: 0.5, memories: gibibytes(1, 4, 1) },
  { cpu: 1, memories: gibibytes(2, 8, 1) },
  { cpu: 2, memories: gibibytes(4, 16, 1) },
  { cpu: 4, memories: gibibytes(8, 30, 1) },
  { cpu: 8, memories: gibibytes(16, 60, 4) },
  { cpu: 16, memories: gibibytes(32, 120, 8) },
];

/**
 * What a vCPU and a GiB cost an hour, in USD: Linux on x86 in us-east-1. Other regions, ARM64 and Spot have other
 * prices, and choose the same size: of those that hold a need, the one with the fewest vCPU has the least memory too.
 *
 * @see https://aws.amazon.com/fargate/pricing/
 */
export const FARGATE_PRICES = { vcpu: 0.04048, gibibyte: 0.004445 } as const;

/** Price of a size an hour, in USD, by {@link FARGATE_PRICES}. */
export function fargatePrice({ cpu, memory }: FargateSize): number {
  const gib = memory.toGibibytes({ integral: false });
  return cpu * FARGATE_PRICES.vcpu + gib * FARGATE_PRICES.gibibyte;
}

/** The cheapest size that holds what is needed; `undefined` if none does. Of two that cost the same, the smaller cpu. */
export function cheapestFit({ cpu = FARGATE_NEED_DEFAULTS.cpu, memory = FARGATE_NEED_DEFAULTS.memory }: FargateNeed) {
  const least = memory.toMebibytes({ integral: false });
  const candidates = FARGATE_SIZES.filter((row) => row.cpu >= cpu).flatMap((row) => {
    const enough = row.memories.find((mebibytes) => mebibytes >= least);
    return enough === undefined ? [] : [{ cpu: row.cpu, memory: Size.mebibytes(enough) }];
  });
  return candidates.reduce<FargateSize | undefined>(cheaper, undefined);
}

/** Broken if AWS has no such size, or none that holds what is needed, or both ways of asking are used. */
export function fargateSizeChecks(size: FargateSize | undefined, need: FargateNeed | undefined): Check {
  return [
    refuse(size !== undefined && need !== undefined, {
      prop: "fit",
      must: "be left out where size is given",
      got: "both",
      remedy: "keep one of the two",
    }),
    size === undefined ? undefined : sizeCheck(size),
    need === undefined ? undefined : needChecks(need),
  ];
}

function sizeCheck({ cpu, memory }: FargateSize): Check {
  if (isToken(cpu) || memory.isToken) return undefined;
  const row = FARGATE_SIZES.find((candidate) => candidate.cpu === cpu);
  if (row === undefined) {
    const choices = FARGATE_SIZES.map((candidate) => candidate.cpu).join(", ");
    return { prop: "size.cpu", must: `be one of ${choices} vCPU`, got: cpu, remedy: "choose one, or use fit" };
  }
  return refuse(!row.memories.includes(memory.toMebibytes({ integral: false })), {
    prop: "size.memory",
    must: `be ${describeMemories(row.memories)} with ${cpu} vCPU`,
    got: memory,
    remedy: "choose one of these, or use fit",
  });
}

function needChecks(need: FargateNeed): Check {
  const { cpu = FARGATE_NEED_DEFAULTS.cpu, memory = FARGATE_NEED_DEFAULTS.memory } = need;
  return [
    refuse(cpu < 0 || !Number.isFinite(cpu), {
      prop: "fit.cpu",
      must: "be a number of vCPU from 0 to 16",
      got: cpu,
      remedy: "give a number in that range",
    }),
    refuse(memory.isToken, {
      prop: "fit.memory",
      must: "be known at synth, because the size is chosen there",
      got: memory,
      remedy: "give a number, or use size",
    }),
    refuse(!memory.isToken && Number.isFinite(cpu) && cheapestFit(need) === undefined, {
      prop: "fit",
      must: "be within the largest size there is, 16 vCPU and 120 GiB",
      got: `${cpu} vCPU and ${memory}`,
      remedy: "split the work, or use AWS Batch on EC2",
    }),
  ];
}

function cheaper(best: FargateSize | undefined, candidate: FargateSize): FargateSize {
  return best === undefined || fargatePrice(candidate) < fargatePrice(best) ? candidate : best;
}

function describeMemories(memories: readonly number[]): string {
  const [first = 0, second = 0] = memories;
  const last = memories.at(-1) ?? first;
  if (memories.length === 3) return memories.map((mebibytes) => `${Size.mebibytes(mebibytes)}`).join(", ");
  return `${first / 1024} to ${last / 1024} GiB in steps of ${(second - first) / 1024}`;
}

function gibibytes(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);
}
