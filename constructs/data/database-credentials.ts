import { type Check, durationOutside, malformed, notWholeUnit, outside, refuse } from "../core/checks";
import { Duration } from "../core/duration";
import { isToken } from "../core/tokens";
import { type DatabaseEngineName, engineFacts } from "./database-engine";

/** Where the master user's password is. */
export type CredentialsKind = "managed" | "iamOnly" | "writeOnly";

/** What all credentials have in common. */
export interface MasterUserOptions {
  /**
   * Name of the master user: 1 to 16 letters, digits and underscores, a letter first. A change replaces the database.
   * @default "appadmin"
   */
  readonly username?: string;
}

export const MASTER_USER_OPTIONS_DEFAULTS = { username: "appadmin" } as const;

/** Options of {@link Credentials.managed}. */
export interface ManagedCredentialsOptions extends MasterUserOptions {
  /**
   * How often Secrets Manager changes the password, in whole days: 1 to 1000. It cannot be switched off.
   * @default - AWS's own schedule: every 7 days
   */
  readonly rotation?: Duration;
}

/**
 * How the master user of a database logs in. There is no way to give a password that Terraform would write into its plan
 * or state.
 *
 * @example
 * import { Credentials, Duration } from "millrace";
 * export const credentials = Credentials.managed({ username: "owner", rotation: Duration.days(30) });
 */
export class Credentials {
  private constructor(
    readonly kind: CredentialsKind,
    readonly username: string,
    /** Only with `managed`, if it is not AWS's own schedule. */
    readonly rotation: Duration | undefined,
    /** Only with `writeOnly`. */
    readonly writeOnly: { readonly password: string; readonly version: number } | undefined,
  ) {}

  /** RDS makes the password, keeps it in Secrets Manager and changes it: 0.40 USD a month. Not for read replicas. */
  static managed(options: ManagedCredentialsOptions = {}): Credentials {
    const { username = MASTER_USER_OPTIONS_DEFAULTS.username, rotation } = options;
    return new Credentials("managed", username, rotation, undefined);
  }

  /** As `managed`, but nobody is given the password: code logs in with IAM tokens alone. Not for read replicas. */
  static iamOnly(options: MasterUserOptions = {}): Credentials {
    const { username = MASTER_USER_OPTIONS_DEFAULTS.username } = options;
    return new Credentials("iamOnly", username, undefined, undefined);
  }

  /**
   * A password of yours, handed over by a write-only argument. The only way for databases with read replicas or
   * blue/green updates.
   *
   * @param password - an attribute of an ephemeral resource or variable; text is refused, because it would be written
   * into the program's output
   * @param version - a whole number; raise it to hand the password over again
   */
  static writeOnly(password: string, version: number, options: MasterUserOptions = {}): Credentials {
    const { username = MASTER_USER_OPTIONS_DEFAULTS.username } = options;
    return new Credentials("writeOnly", username, undefined, { password, version });
  }

  /** Whether RDS keeps the password in a secret. */
  get isManaged(): boolean {
    return this.kind !== "writeOnly";
  }
}

/** Broken if RDS would refuse the credentials, or if a password would be written down. */
export function credentialsChecks(engine: DatabaseEngineName, credentials: Credentials): Check {
  const { username, rotation, writeOnly } = credentials;
  return [
    malformed("credentials.username", username, /^[A-Za-z][A-Za-z0-9_]{0,15}$/, {
      must: "be 1 to 16 letters, digits and underscores, a letter first",
      remedy: "rename it",
    }),
    refuse(!isToken(username) && engineFacts(engine).reservedUsers.test(username), {
      prop: "credentials.username",
      must: `be no name that RDS reserves for ${engine}`,
      got: username,
      remedy: "choose another, such as appadmin",
    }),
    durationOutside("credentials.rotation", rotation, Duration.days(1), Duration.days(1000)),
    notWholeUnit("credentials.rotation", rotation, "days"),
    // The value itself is a secret: not even the message shows it.
    refuse(writeOnly !== undefined && !isToken(writeOnly.password), {
      prop: "credentials.password",
      must: "refer to an ephemeral value, because text ends up in the synthesized files",
      got: "some text",
      remedy: "use an attribute of an ephemeral resource",
    }),
    outside("credentials.version", writeOnly?.version, 1, 2 ** 31 - 1, "count up from 1"),
    refuse(writeOnly !== undefined && !isToken(writeOnly.version) && !Number.isInteger(writeOnly.version), {
      prop: "credentials.version",
      must: "be a whole number",
      got: writeOnly?.version,
      remedy: "count up from 1",
    }),
  ];
}
