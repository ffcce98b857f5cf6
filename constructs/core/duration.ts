import { type ConversionOptions, checkAmount, convert, type Unit } from "./quantity";
import { isToken } from "./tokens";

const MILLIS: Unit = { name: "milliseconds", worth: 1 };
const SECONDS: Unit = { name: "seconds", worth: 1000 };
const MINUTES: Unit = { name: "minutes", worth: 60_000 };
const HOURS: Unit = { name: "hours", worth: 3_600_000 };
const DAYS: Unit = { name: "days", worth: 86_400_000 };

/**
 * A length of time that knows its unit, so that no prop needs `Seconds` or `Days` in its name. A number known only
 * after apply is allowed and can be read back in its own unit.
 *
 * @example
 * import { Duration } from "millrace";
 * export const visibility = Duration.minutes(5).toSeconds(); // 300
 */
export class Duration {
  private constructor(
    private readonly amount: number,
    private readonly unit: Unit,
  ) {
    checkAmount({ kind: "duration", amount, unit });
  }

  static millis(amount: number): Duration {
    return new Duration(amount, MILLIS);
  }

  static seconds(amount: number): Duration {
    return new Duration(amount, SECONDS);
  }

  static minutes(amount: number): Duration {
    return new Duration(amount, MINUTES);
  }

  static hours(amount: number): Duration {
    return new Duration(amount, HOURS);
  }

  static days(amount: number): Duration {
    return new Duration(amount, DAYS);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toMillis(options?: ConversionOptions): number {
    return this.in(MILLIS, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toSeconds(options?: ConversionOptions): number {
    return this.in(SECONDS, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toMinutes(options?: ConversionOptions): number {
    return this.in(MINUTES, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toHours(options?: ConversionOptions): number {
    return this.in(HOURS, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toDays(options?: ConversionOptions): number {
    return this.in(DAYS, options);
  }

  /** The sum, in this duration's unit. */
  plus(other: Duration): Duration {
    return new Duration(this.amount + other.in(this.unit, { integral: false }), this.unit);
  }

  /** This duration `factor` times. */
  times(factor: number): Duration {
    if (isToken(this.amount))
      throw new RangeError("duration must be known at synth to be multiplied, got a token; use Fn or a number");
    return new Duration(this.amount * factor, this.unit);
  }

  /** Whether the amount is known only after apply. */
  get isToken(): boolean {
    return isToken(this.amount);
  }

  /** As people write it: `5 minutes`, `1 day`. */
  toString(): string {
    if (this.isToken) return `${this.unit.name} known only after apply`;
    return `${this.amount} ${this.amount === 1 ? this.unit.name.slice(0, -1) : this.unit.name}`;
  }

  private in(unit: Unit, options?: ConversionOptions): number {
    return convert({ kind: "duration", amount: this.amount, unit: this.unit }, unit, options);
  }
}
