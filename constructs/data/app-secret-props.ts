import type { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import type { Tags } from "../core/tags";

/** How a value is made up. */
export interface GeneratedValue {
  /**
   * Characters: 8 to 4096.
   * @default 32
   */
  readonly length?: number;
  /**
   * Letters and digits only, for places that cannot quote.
   * @default false
   */
  readonly excludePunctuation?: boolean;
  /**
   * Characters that may not appear.
   * @default - none; a database of RDS takes no / @ " or space
   */
  readonly excludeCharacters?: string;
  /**
   * Make the secret a JSON object with the generated text under this name.
   * @default - the secret is the text itself
   */
  readonly field?: string;
  /**
   * More fields of the object, none of them secret: they are written into the program's output.
   * @default {}
   */
  readonly publicFields?: Readonly<Record<string, string>>;
  /**
   * Raise it to have a new value made at the next apply.
   * @default 1
   */
  readonly version?: number;
}

/** A function that replaces the value from time to time. */
export interface SecretRotation {
  /** ARN of the function; it must allow Secrets Manager to invoke it. */
  readonly functionArn: string;
  /** From 1 to 1000 days. */
  readonly every: Duration;
}

/** Props of {@link AppSecret}. */
export interface AppSecretProps {
  /**
   * `generated`: made up at apply, never seen by anybody. `external`: set outside, by hand or by another system; until
   * then the secret has no value and what needs it does not start.
   * @default "generated"
   */
  readonly source?: "generated" | "external";
  /**
   * How the value is made up. Only with source `generated`.
   * @default {}
   */
  readonly generate?: GeneratedValue;
  /**
   * Exact name. A deleted secret blocks its name for the recovery window. A change replaces the secret.
   * @default - made from prefix, environment and path, with a suffix that makes it unique
   */
  readonly secretName?: string;
  /**
   * What the secret is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * How long a deleted secret can be brought back: 7 to 30 days, or 0 days for not at all.
   * @default - Duration.days(30); Duration.days(0) in environments of profile dev
   */
  readonly recoveryWindow?: Duration;
  /**
   * Encrypt with a key of yours.
   * @default - the account's key for Secrets Manager, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * A function that replaces the value from time to time.
   * @default - the value stays
   */
  readonly rotation?: SecretRotation;
  /**
   * Tags of the secret.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const APP_SECRET_DEFAULTS = { source: "generated", generate: {} } as const;
export const GENERATED_VALUE_DEFAULTS = {
  length: 32,
  excludePunctuation: false,
  publicFields: {},
  version: 1,
} as const;
