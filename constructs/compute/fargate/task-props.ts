import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Size } from "../../core/size";
import type { Tags } from "../../core/tags";
import type { NetworkRef } from "../../network/network-ref";
import type { ContainerImage } from "../container/image";
import type { ContainerSecrets } from "../container/secrets";
import type { ContainerHealthCheck } from "./container-definition";
import type { FargateNeed, FargateSize } from "./sizes";

/** Processor architectures of Fargate. */
export type FargateArchitecture = "X86_64" | "ARM64";

/** Props of {@link FargateTask}. */
export interface FargateTaskProps {
  /**
   * What runs: a URI by digest, or the image of an `ImageRepository`. The right to pull from ECR is given for exactly
   * its repository.
   */
  readonly image: string | ContainerImage;
  /** Where it runs: its security group is made there. */
  readonly network: NetworkRef;
  /**
   * Take an image by tag. Risk: a tag can be moved, so that tasks of one revision run different programs and a
   * rollback rolls nothing back.
   * @default false
   */
  readonly mutableTag?: boolean;
  /**
   * Exact size: only the pairs of AWS's table are taken.
   * @default - what `fit` says
   */
  readonly size?: FargateSize;
  /**
   * The least that is needed; the cheapest size that holds it is taken.
   * @default - the smallest size, 0.25 vCPU and 512 MiB
   */
  readonly fit?: FargateNeed;
  /**
   * What the image was built for. ARM64 costs a fifth less.
   * @default "X86_64"
   */
  readonly architecture?: FargateArchitecture;
  /**
   * Program and arguments.
   * @default - the image's
   */
  readonly command?: readonly string[];
  /**
   * Environment variables; none of them secret. Bindings add theirs.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variables whose values are read from Secrets Manager when the container starts.
   * @default {}
   */
  readonly secrets?: ContainerSecrets;
  /**
   * Port the program listens on: 1 to 65535.
   * @default - it listens nowhere
   */
  readonly port?: number;
  /**
   * Time from SIGTERM to SIGKILL: up to 120 seconds.
   * @default Duration.seconds(30)
   */
  readonly stopTimeout?: Duration;
  /**
   * Disk of the task, of which the image takes a part: 21 to 200 GiB, from 21 on paid by use.
   * @default - 20 GiB, free of charge
   */
  readonly ephemeralStorage?: Size;
  /**
   * Nothing of the image can be changed at run time; only `scratch` is writable.
   * @default true
   */
  readonly readonlyRoot?: boolean;
  /**
   * Absolute paths that are writable, on the task's disk and empty at start. The image must have each of them, declared
   * as VOLUME and owned by `user`: Fargate makes what it does not find there as root's.
   * @default []
   */
  readonly scratch?: readonly string[];
  /**
   * Numbers of user and group, such as `1000:1000`.
   * @default "1000:1000"
   */
  readonly user?: string;
  /**
   * Run as root, whatever the image says. Risk: who breaks into the program owns the container.
   * @default false
   */
  readonly runAsRoot?: boolean;
  /**
   * A command inside the container that says whether it works.
   * @default - it works as long as it runs
   */
  readonly healthCheck?: ContainerHealthCheck;
  /**
   * Let people open a shell inside (ECS Exec). Needs `readonlyRoot: false`, because the agent writes into the container.
   * @default false
   */
  readonly exec?: boolean;
  /**
   * Let the task reach any address by TCP 443: pulling the image, logs, secrets and AWS's services need it. Without
   * it, open what is needed by `connections`.
   * @default true
   */
  readonly allowHttpsOut?: boolean;
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
   * Exact name of the family. A change replaces it.
   * @default - made from prefix, environment and path
   */
  readonly family?: string;
  /**
   * Keep earlier revisions when a new one is made, and all of them when the task is destroyed. A rollback, by the
   * circuit breaker or by hand, needs them; they cost nothing.
   * @default true
   */
  readonly keepRevisions?: boolean;
  /**
   * Tags of everything it is made of, and of running tasks.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const FARGATE_TASK_DEFAULTS = {
  mutableTag: false,
  architecture: "X86_64",
  environment: {},
  secrets: {},
  stopTimeout: Duration.seconds(30),
  readonlyRoot: true,
  scratch: [],
  user: "1000:1000",
  runAsRoot: false,
  exec: false,
  allowHttpsOut: true,
  logRetention: Duration.days(30),
  keepRevisions: true,
} as const;
