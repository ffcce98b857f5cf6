/** What kind of school to make up. */
export interface SampleOptions {
  /** From 25 to 5000. */
  readonly students: number;
  /** From 0 to 4294967295. The same options and seed give the same bytes. */
  readonly seed: number;
  /**
   * With few singletons most courses have several sections, and nearly every request can be met. With many, a student's
   * courses often meet once only, and which of them collide is the problem: the hard case.
   * @default "few-singletons"
   */
  readonly profile?: Profile;
  /** Whether rooms are modelled. @default true */
  readonly rooms?: boolean;
  /** Periods, from 4 to 12. A student asks for all of them or all but one. @default 8 */
  readonly periods?: number;
}

export const PROFILES = ["few-singletons", "many-singletons"] as const;
type Profile = (typeof PROFILES)[number];

/** The options with every default filled in. */
export type SchoolPlan = Required<SampleOptions>;

/** Throws a `RangeError` that lists every option that is out of range. */
export function completeOptions(options: SampleOptions): SchoolPlan {
  const { students, seed, profile = "few-singletons", rooms = true, periods = 8 } = options;
  const mistakes = [
    ...outside("students", students, 25, 5000),
    ...outside("seed", seed, 0, 2 ** 32 - 1),
    ...outside("periods", periods, 4, 12),
    ...(PROFILES.includes(profile) ? [] : [`profile must be ${PROFILES.join(" or ")}, got ${String(profile)}`]),
  ];
  if (mistakes.length > 0) throw new RangeError(`sample: ${mistakes.join("; ")}`);
  return { students, seed, profile, rooms, periods };
}

function outside(name: string, value: number, least: number, most: number): string[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [`${name} must be a whole number from ${least} to ${most}, got ${value}`];
}
