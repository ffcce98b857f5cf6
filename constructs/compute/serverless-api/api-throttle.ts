import { type Check, notWhole, refuse } from "../../core/checks";
import { isToken } from "../../core/tokens";

/** How many calls are let through; the rest are answered 429. */
export interface ApiThrottle {
  /** Calls a second that can go on for ever. */
  readonly rate: number;
  /** Calls that may come at once. */
  readonly burst: number;
}

/** Both or none: API Gateway takes the one left out as 0 and turns every call away. */
export function throttleChecks(prop: string, throttle: Partial<ApiThrottle> | undefined): Check {
  if (throttle === undefined) return undefined;
  const pair = [
    ["rate", throttle.rate],
    ["burst", throttle.burst],
  ] as const;
  return [
    ...pair.map(([name, value]) => valueCheck(`${prop}.${name}`, value)),
    notWhole(`${prop}.burst`, throttle.burst),
  ];
}

function valueCheck(prop: string, value: number | undefined): Check {
  return refuse(value === undefined || (!isToken(value) && !(value > 0)), {
    prop,
    must: "be above 0: API Gateway takes one of the two left out as 0, and answers every call 429",
    got: value,
    remedy: "give both rate and burst, or leave throttle out",
  });
}
