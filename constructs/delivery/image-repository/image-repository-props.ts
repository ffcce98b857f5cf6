import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Tags } from "../../core/tags";
import type { ScanSeverity } from "../../messaging/event-pattern";
import type { EventDelivery, EventTarget } from "../../messaging/event-rule";
import type { KeptImages } from "./lifecycle-policy";

/** Props of {@link ImageRepository}. */
export interface ImageRepositoryProps {
  /**
   * How many tagged images are kept, the newest first: 1 to 1000. An image that a running system names must be among
   * them, or it cannot start again.
   * @default 10
   */
  readonly keepImages?: number;
  /**
   * Images with certain tags that are kept apart from the others: the newest of each. They count in the first entry that
   * fits. Up to 48.
   * @default []
   */
  readonly keepTagged?: readonly KeptImages[];
  /**
   * When an image without a tag goes: a whole number of days, from 1 on.
   * @default Duration.days(1)
   */
  readonly untaggedRetention?: Duration;
  /**
   * Tags that may be moved to another image, such as `dev-*`: up to five patterns, each with up to two `*` for any
   * characters. All other tags stay where they were put.
   * @default []
   */
  readonly mutableTags?: readonly string[];
  /**
   * Encrypt with a key of yours. A change replaces the repository.
   * @default - a key of S3, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Other accounts that may pull, by their ids.
   * @default []
   */
  readonly pullAccounts?: readonly string[];
  /**
   * Let functions of this account run images from here.
   * @default false
   */
  readonly pullByFunctions?: boolean;
  /**
   * Deleting the repository deletes its images; otherwise it is refused as long as there are any.
   * @default - true in profile dev, false elsewhere
   */
  readonly forceDestroy?: boolean;
  /**
   * Exact name: 2 to 256 lower case letters and digits with single . _ - / between them. A change replaces the
   * repository.
   * @default - made from prefix, environment and path
   */
  readonly repositoryName?: string;
  /**
   * Tags of the repository.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const IMAGE_REPOSITORY_DEFAULTS = {
  keepImages: 10,
  keepTagged: [],
  untaggedRetention: Duration.days(1),
  mutableTags: [],
  pullAccounts: [],
  pullByFunctions: false,
} as const satisfies Partial<ImageRepositoryProps>;

/** Whom to tell of what a scan found. */
export interface ScanFindingsOptions extends EventDelivery {
  /** Where the event goes: an `AlarmTopic`, a function or a queue. */
  readonly target: EventTarget;
  /**
   * How grave a finding must be.
   * @default ["CRITICAL", "HIGH"]
   */
  readonly severities?: readonly ScanSeverity[];
}
export const SCAN_FINDINGS_OPTIONS_DEFAULTS = {
  severities: ["CRITICAL", "HIGH"],
} as const satisfies Partial<ScanFindingsOptions>;
