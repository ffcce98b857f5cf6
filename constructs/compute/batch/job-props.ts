import type { Settled } from "../../core/defaults";
import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Tags } from "../../core/tags";
import type { ContainerImage } from "../container/image";
import type { ContainerSecrets } from "../container/secrets";
import type { FairShare } from "./fair-share";
import { Retry } from "./retry-strategy";

/** What all jobs of AWS Batch have in common, wherever they run. */
export interface BatchJobProps {
  /**
   * What runs: a URI by digest, or the image of an `ImageRepository`. The right to pull from ECR is given for exactly
   * its repository.
   */
  readonly image: string | ContainerImage;
  /**
   * Take an image by tag. Risk: a tag can be moved, so that jobs of one revision run different programs.
   * @default false
   */
  readonly mutableTag?: boolean;
  /**
   * Program and arguments. `Ref::name` stands for a parameter.
   * @default - the image's
   */
  readonly command?: readonly string[];
  /**
   * Values of the command's `Ref::name` places, where a job gives none.
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Environment variables; none of them secret, because every event about a job carries them. Bindings add theirs. Batch
   * ignores a variable without a value.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables whose values are read from Secrets Manager when the container starts.
   * @default {}
   */
  readonly secrets?: ContainerSecrets;
  /**
   * How often a job is tried, and after which failures. A change of the rules replaces the definition with all its
   * revisions; a change of the attempts makes a new one.
   * @default Retry.infrastructureOnly(3)
   */
  readonly retry?: Retry;
  /**
   * Numbers of user and group, such as `1000:1000`.
   * @default "1000:1000"
   */
  readonly user?: string;
  /**
   * Run as root, whatever the image says. Risk: code that breaks out of the program owns the container.
   * @default false
   */
  readonly runAsRoot?: boolean;
  /**
   * Nothing of the image can be changed at run time; only `scratch` is writable.
   * @default true
   */
  readonly readonlyRoot?: boolean;
  /**
   * Absolute paths that are writable and empty at start. The image must declare each as VOLUME and let `user` write to
   * it: what is not found there is made as root's.
   * @default ["/tmp"]
   */
  readonly scratch?: readonly string[];
  /**
   * How long logs are kept: a number of days CloudWatch Logs knows.
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
  /**
   * Encrypt logs with a key of yours.
   * @default - keys of CloudWatch Logs, free of charge
   */
  readonly logEncryptionKey?: KeyRef;
  /**
   * How long a job may block the head of the queue because nothing can run it, before it is cancelled: 10 minutes to a
   * day.
   * @default Duration.hours(1)
   */
  readonly runnableLimit?: Duration;
  /**
   * Which queue goes first where several use one environment: the higher, 0 to 1000.
   * @default 1
   */
  readonly priority?: number;
  /**
   * Share the queue between users instead of first in, first out; each job then names its share. A change from one to
   * the other replaces the queue, so let it run empty before; with `queueName` it needs a new name too.
   * @default - first in, first out
   */
  readonly fairShare?: FairShare;
  /**
   * Which job goes first within a share: the higher, 0 to 9999. Only with `fairShare`.
   * @default - all alike
   */
  readonly schedulingPriority?: number;
  /**
   * Exact name of the queue. A change replaces it.
   * @default - made from prefix, environment and path
   */
  readonly queueName?: string;
  /**
   * Exact name of the job definition. A change replaces it with all its revisions.
   * @default - made from prefix, environment and path
   */
  readonly definitionName?: string;
  /**
   * Tags of everything it is made of, and of running tasks.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const BATCH_JOB_DEFAULTS = {
  mutableTag: false,
  parameters: {},
  environment: {},
  secrets: {},
  retry: Retry.infrastructureOnly(3),
  user: "1000:1000",
  runAsRoot: false,
  readonlyRoot: true,
  scratch: ["/tmp"],
  logRetention: Duration.days(30),
  runnableLimit: Duration.hours(1),
  priority: 1,
} as const;

/** Props with their defaults filled in. */
export type SettledBatchJobProps = Settled<BatchJobProps, typeof BATCH_JOB_DEFAULTS>;
