import { type ConversionOptions, checkAmount, convert, type Unit } from "./quantity";
import { isToken } from "./tokens";

const BYTES: Unit = { name: "bytes", worth: 1 };
const KIB: Unit = { name: "KiB", worth: 1024 };
const MIB: Unit = { name: "MiB", worth: 1024 ** 2 };
const GIB: Unit = { name: "GiB", worth: 1024 ** 3 };
const TIB: Unit = { name: "TiB", worth: 1024 ** 4 };

/**
 * An amount of storage or memory that knows its unit. AWS mixes MiB, GiB and bytes from prop to prop; a `Size` is
 * converted where it is used. A number known only after apply is allowed and can be read back in its own unit.
 *
 * @example
 * import { Size } from "millrace";
 * export const memory = Size.gibibytes(4).toMebibytes(); // 4096
 */
export class Size {
  private constructor(
    private readonly amount: number,
    private readonly unit: Unit,
  ) {
    checkAmount({ kind: "size", amount, unit });
  }

  static bytes(amount: number): Size {
    return new Size(amount, BYTES);
  }

  static kibibytes(amount: number): Size {
    return new Size(amount, KIB);
  }

  static mebibytes(amount: number): Size {
    return new Size(amount, MIB);
  }

  static gibibytes(amount: number): Size {
    return new Size(amount, GIB);
  }

  static tebibytes(amount: number): Size {
    return new Size(amount, TIB);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toBytes(options?: ConversionOptions): number {
    return this.in(BYTES, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toKibibytes(options?: ConversionOptions): number {
    return this.in(KIB, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toMebibytes(options?: ConversionOptions): number {
    return this.in(MIB, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toGibibytes(options?: ConversionOptions): number {
    return this.in(GIB, options);
  }

  /** @throws RangeError if it is not a whole number and `integral` is not `false` */
  toTebibytes(options?: ConversionOptions): number {
    return this.in(TIB, options);
  }

  /** Whether the amount is known only after apply. */
  get isToken(): boolean {
    return isToken(this.amount);
  }

  /** As people write it: `4 GiB`. */
  toString(): string {
    return this.isToken ? `${this.unit.name} known only after apply` : `${this.amount} ${this.unit.name}`;
  }

  private in(unit: Unit, options?: ConversionOptions): number {
    return convert({ kind: "size", amount: this.amount, unit: this.unit }, unit, options);
  }
}
