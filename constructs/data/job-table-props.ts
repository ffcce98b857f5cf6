import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import type { Tags } from "../core/tags";

/** An attribute that is part of a key. */
export interface KeyAttribute {
  readonly name: string;
  /** S: text, N: number, B: bytes. */
  readonly type: "S" | "N" | "B";
}

/** Another order in which items can be queried. Items without its key attributes are not in it: a sparse index. */
export interface TableIndex {
  readonly indexName: string;
  readonly partitionKey: KeyAttribute;
  /**
   * Order within one partition.
   * @default - none
   */
  readonly sortKey?: KeyAttribute;
  /**
   * What the index holds of an item beside the keys: everything, nothing, or the attributes named.
   * @default "ALL"
   */
  readonly projection?: "ALL" | "KEYS_ONLY" | readonly string[];
}

export const TABLE_INDEX_DEFAULTS = { projection: "ALL" } as const;

/** What a change record of the stream holds. */
export type StreamView = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** Props of {@link JobTable}. */
export interface JobTableProps {
  /** A change replaces the table. */
  readonly partitionKey: KeyAttribute;
  /**
   * A change replaces the table.
   * @default - none
   */
  readonly sortKey?: KeyAttribute;
  /**
   * Exact name: 3 to 255 letters, digits and _ . -. A change replaces the table.
   * @default - made from prefix, environment and path
   */
  readonly tableName?: string;
  /**
   * Up to 20. DynamoDB adds or removes one in an update only; a new table may have any number.
   * @default []
   */
  readonly indexes?: readonly TableIndex[];
  /**
   * Attribute with the time, in seconds since 1970, after which an item may be deleted. It happens up to days later, so
   * readers have to check the time themselves.
   * @default - items stay
   */
  readonly ttlAttribute?: string;
  /**
   * Every state of the table in that time can be restored: 1 to 35 days. About 0.20 USD per GB and month.
   * @default Duration.days(35)
   */
  readonly recoveryPeriod?: Duration;
  /**
   * Whether the table can be restored to a point in time. Without it a wrong write cannot be taken back.
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;
  /**
   * Deletion needs an own apply that switches this off first.
   * @default - true; false in environments of profile dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Keep changes for a day, for functions to read.
   * @default - no stream
   */
  readonly stream?: StreamView;
  /**
   * Encrypt with a key of yours.
   * @default - a key of DynamoDB, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of the table.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const JOB_TABLE_DEFAULTS = {
  indexes: [],
  recoveryPeriod: Duration.days(35),
  pointInTimeRecovery: true,
} as const;
