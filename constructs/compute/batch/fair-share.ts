import { type Check, durationOutside, malformed, notWhole, notWholeUnit, outside, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";

/** Shares a queue between users, so that one with many jobs does not keep the others waiting. */
export interface FairShare {
  /**
   * Weight factors by share identifier, 0.0001 to 999.9999; an identifier may end in an asterisk. The lower, the more:
   * 0.5 gets twice as much as 1, which is what a share gets that is not named.
   * @default - all shares are equal
   */
  readonly weightFactors?: Readonly<Record<string, number>>;
  /**
   * How long past use counts against a share: up to 7 days. Longer than a job takes.
   * @default Duration.hours(1)
   */
  readonly decay?: Duration;
  /**
   * Per cent of the capacity kept free for shares that have no job yet, 0 to 99; with n shares at work it is kept to
   * the nth power.
   * @default 0
   */
  readonly reservation?: number;
}
export const FAIR_SHARE_DEFAULTS = { decay: Duration.hours(1), reservation: 0 } as const;

/** Broken rules about fair shares. */
export function fairShareChecks(prop: string, share: FairShare | undefined): Check {
  if (share === undefined) return undefined;
  const names = Object.keys(share.weightFactors ?? {});
  return [
    durationOutside(`${prop}.decay`, share.decay, Duration.seconds(0), Duration.days(7)),
    notWholeUnit(`${prop}.decay`, share.decay, "seconds"),
    outside(`${prop}.reservation`, share.reservation, 0, 99),
    notWhole(`${prop}.reservation`, share.reservation),
    names.map((name) => [
      malformed(`${prop}.weightFactors`, name, /^[A-Za-z0-9]{1,255}\*?$/, {
        must: "name shares by 1 to 255 letters and digits, with an asterisk at the end at most",
        remedy: "rename it",
      }),
      outside(`${prop}.weightFactors.${name}`, share.weightFactors?.[name], 0.0001, 999.9999),
      overlap(prop, name, names),
    ]),
  ];
}

function overlap(prop: string, name: string, names: readonly string[]): Check {
  const covered = name.endsWith("*") && names.find((each) => each !== name && each.startsWith(name.slice(0, -1)));
  return refuse(typeof covered === "string", {
    prop: `${prop}.weightFactors`,
    must: "not overlap",
    got: [name, String(covered)],
    remedy: "remove one of the two: Batch takes no share twice",
  });
}
