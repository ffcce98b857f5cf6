import { isToken } from "./tokens";

/** One unit of a quantity: its name in error messages and what it is worth in the base unit. */
export interface Unit {
  readonly name: string;
  readonly worth: number;
}

/** How a conversion treats what does not come out even. */
export interface ConversionOptions {
  /**
   * Whether the result must be a whole number.
   * @default true
   */
  readonly integral?: boolean;
}

const CONVERSION_OPTIONS_DEFAULTS = { integral: true } as const;

/** What a conversion works on: an amount of a unit, and the word for it in errors. */
export interface Amount {
  readonly kind: "duration" | "size";
  readonly amount: number;
  readonly unit: Unit;
}

/** Refuses amounts that are no amounts; tokens pass. */
export function checkAmount({ kind, amount, unit }: Amount): void {
  if (isToken(amount)) return;
  if (!Number.isFinite(amount) || amount < 0) {
    throw new RangeError(`${kind} must be 0 or more, got ${amount} ${unit.name}; give a positive number`);
  }
}

/**
 * The amount in another unit.
 *
 * @throws RangeError if it does not come out even and `integral` is not switched off, or if the amount is a token,
 * which can only be read in its own unit
 */
export function convert(from: Amount, to: Unit, options: ConversionOptions = {}): number {
  const { kind, amount, unit } = from;
  const { integral = CONVERSION_OPTIONS_DEFAULTS.integral } = options;
  if (unit.worth === to.worth) return amount;
  if (isToken(amount)) {
    const remedy = `make it with the constructor for ${to.name}`;
    throw new RangeError(`${kind} must be given in ${to.name}, got ${unit.name} known only after apply; ${remedy}`);
  }
  const converted = (amount * unit.worth) / to.worth;
  if (integral && !Number.isInteger(converted)) {
    const remedy = `change it, or convert with { integral: false }`;
    throw new RangeError(`${kind} must be a whole number of ${to.name}, got ${amount} ${unit.name}; ${remedy}`);
  }
  return converted;
}
