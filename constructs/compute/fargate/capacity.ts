import { type Check, notWhole, outside, refuse } from "../../core/checks";

/** Where tasks run: on demand, which is always there, or on Spot, about 70 % cheaper and taken away at two minutes' notice. */
export interface FargateCapacity {
  /**
   * Tasks that always run on demand, before the rest is shared out: up to 100,000.
   * @default - 1 if some of the rest runs on Spot, else 0
   */
  readonly base?: number;
  /**
   * Share of the rest that runs on Spot, from 0 to 1, to two decimals. Fargate does not fall back to on-demand where
   * Spot is out: what must run belongs into `base`.
   * @default 0
   */
  readonly spotWeight?: number;
}
const FARGATE_CAPACITY_DEFAULTS = { spotWeight: 0 } as const;

/** One line of a strategy as ECS takes it. */
export interface CapacityShare {
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
  readonly base?: number;
  readonly weight: number;
}

/** The strategy in the smallest whole weights that have the share asked for. */
export function capacityStrategy(capacity: FargateCapacity): readonly CapacityShare[] {
  const { spotWeight = FARGATE_CAPACITY_DEFAULTS.spotWeight } = capacity;
  const base = capacity.base ?? (spotWeight > 0 ? 1 : 0);
  const spot = Math.round(spotWeight * 100);
  const divisor = greatestCommonDivisor(spot, 100 - spot);
  const onDemand: CapacityShare = { capacityProvider: "FARGATE", base, weight: (100 - spot) / divisor };
  if (spot === 0) return [onDemand];
  const onSpot: CapacityShare = { capacityProvider: "FARGATE_SPOT", weight: spot / divisor };
  return spot === 100 && base === 0 ? [onSpot] : [onDemand, onSpot];
}

/** Whether some tasks may run on Spot. */
export function usesSpot({ spotWeight = FARGATE_CAPACITY_DEFAULTS.spotWeight }: FargateCapacity): boolean {
  return spotWeight > 0;
}

/** Everything ECS would refuse or silently round away. */
export function capacityChecks(prop: string, { base, spotWeight }: FargateCapacity): Check {
  return [
    outside(`${prop}.base`, base, 0, 100_000),
    notWhole(`${prop}.base`, base),
    outside(`${prop}.spotWeight`, spotWeight, 0, 1, "give a share such as 0.7"),
    refuse(spotWeight !== undefined && Math.abs(spotWeight * 100 - Math.round(spotWeight * 100)) > 1e-9, {
      prop: `${prop}.spotWeight`,
      must: "have at most two decimals",
      got: spotWeight,
      remedy: "round it",
    }),
  ];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
