import { Duration } from "../../core/duration";
import { Size } from "../../core/size";
import type { NetworkRef, SubnetSelection } from "../../network/network-ref";
import { BATCH_JOB_DEFAULTS, type BatchJobProps } from "../batch/job-props";
import type { InstanceArchitecture } from "./instance-sizes";

/** An instance type that the library's table does not know, with what it offers. */
export interface InstanceType {
  /** As AWS calls it, such as `x2iedn.8xlarge`. */
  readonly name: string;
  readonly vcpus: number;
  /** Installed memory. */
  readonly memory: Size;
  readonly architecture: InstanceArchitecture;
}

/** What runs where Spot has no room. */
export interface OnDemandFallback {
  /**
   * The most vCPUs at the full price.
   * @default - room for one job
   */
  readonly maxVcpus?: number;
}

/** The environment variables that tell a solver what it has; one that is left out is not set. */
export interface SolverVariables {
  /**
   * Gets the number of threads: one a vCPU.
   * @default - not set
   */
  readonly threads?: string;
  /**
   * Gets the memory the solver may take, in MiB: the job's, less a tenth for what is around the solver.
   * @default - not set
   */
  readonly memoryMib?: string;
  /**
   * Gets the seconds after which the solver has to end with what it has: `timeout` less `wrapUp`.
   * @default - not set
   */
  readonly timeLimitSeconds?: string;
}

/** The disk and the watching of the instances. A change reaches instances by a new version of the launch template. */
export interface InstanceOptions {
  /**
   * The one disk of an instance, gp3 and encrypted with the account's key for disks: for the system, images and what
   * jobs write. 30 GiB or more.
   * @default Size.gibibytes(50)
   */
  readonly rootVolume?: Size;
  /**
   * Figures of EC2 every minute instead of every five, at about 2 USD an instance and month.
   * @default false
   */
  readonly detailedMonitoring?: boolean;
}

/** What happens to jobs that run while a change gives the environment new instances. */
export interface EnvironmentUpdate {
  /**
   * Stop them at once, and have Batch try them again. They lose what they did.
   * @default false
   */
  readonly terminateJobs?: boolean;
  /**
   * How long they may go on: 1 minute to 6 hours.
   * @default - the job's `timeout`, up to 6 hours
   */
  readonly jobTimeout?: Duration;
}

/** Which environments there are, to swap them without a pause; see the guide in the construct's page. */
export interface EnvironmentGenerations {
  /**
   * Number of the environments that take jobs. Another number makes others, under other names.
   * @default 1
   */
  readonly current?: number;
  /**
   * Numbers of former ones: they take no more jobs, finish those they have, and are kept as they are.
   * @default []
   */
  readonly draining?: readonly number[];
}

/** Props of {@link BatchSpotJob}. */
export interface BatchSpotJobProps extends BatchJobProps {
  /** Where the instances run. */
  readonly network: NetworkRef;
  /**
   * Which subnets; three zones or more, because each zone is a pool of its own. Not public ones.
   * @default { tier: "private" }
   */
  readonly subnets?: SubnetSelection;
  /**
   * What instances, and so jobs, may reach: HTTPS anywhere (ECR, S3, logs, ECS), or only what `connections` allows.
   * @default "https"
   */
  readonly egress?: "https" | "none";
  /**
   * vCPUs of one job: a whole number, as many as the solver has threads.
   * @default 16
   */
  readonly vcpu?: number;
  /**
   * Memory of one job. It must leave the system of each instance type its part: 5 %, or 512 MiB if that is more.
   * @default - the share, by vCPUs, of the smallest instance it may run on: all that is free if it takes all vCPUs
   */
  readonly memory?: Size;
  /**
   * Longest time of one attempt: 1 minute to 28 days. Then Batch stops it.
   * @default Duration.hours(4)
   */
  readonly timeout?: Duration;
  /**
   * The last part of `timeout`, in which the solver has ended and its result is checked and stored: 2 minutes, the
   * notice of Spot, or more.
   * @default Duration.minutes(5)
   */
  readonly wrapUp?: Duration;
  /**
   * Variables that tell the solver its threads, memory and time.
   * @default { threads: "MILLRACE_SOLVER_THREADS", memoryMib: "MILLRACE_SOLVER_MEMORY_MIB",
   * timeLimitSeconds: "MILLRACE_SOLVER_TIME_LIMIT_SECONDS" }
   */
  readonly solver?: SolverVariables;
  /**
   * What the image is built for.
   * @default "X86_64"
   */
  readonly architecture?: InstanceArchitecture;
  /**
   * Instance types that may run the job: sizes such as `c5.24xlarge`, whole families such as `c6i`, or one of Batch's
   * own choices (`default_x86_64`, `default_arm64`, `optimal`). The more, the more often Spot has room.
   * @default - in each of seven compute-optimized families the smallest size that holds the job
   */
  readonly instanceTypes?: readonly (string | InstanceType)[];
  /**
   * vCPUs that run even without jobs, and cost accordingly.
   * @default 0
   */
  readonly minVcpus?: number;
  /**
   * The most vCPUs on Spot at a time. Batch may pass it by one instance: see `mostVcpus`.
   * @default 96
   */
  readonly maxVcpus?: number;
  /**
   * Run jobs on demand where Spot has no room: the second environment of the queue. It also takes jobs when Spot has
   * reached `maxVcpus`, up to its own limit, at two to three times the price.
   * @default - room for one job, so that the queue always moves
   */
  readonly onDemandFallback?: boolean | OnDemandFallback;
  /**
   * Disk and watching of the instances.
   * @default {}
   */
  readonly instances?: InstanceOptions;
  /**
   * What happens to running jobs when a change needs new instances.
   * @default {}
   */
  readonly update?: EnvironmentUpdate;
  /**
   * Which environments take jobs and which are left to finish theirs.
   * @default {}
   */
  readonly generations?: EnvironmentGenerations;
}
export const BATCH_SPOT_JOB_DEFAULTS = {
  ...BATCH_JOB_DEFAULTS,
  subnets: { tier: "private" },
  egress: "https",
  vcpu: 16,
  timeout: Duration.hours(4),
  wrapUp: Duration.minutes(5),
  // What Millrace's own solver task reads; a test holds them to its contract.
  solver: {
    threads: "MILLRACE_SOLVER_THREADS",
    memoryMib: "MILLRACE_SOLVER_MEMORY_MIB",
    timeLimitSeconds: "MILLRACE_SOLVER_TIME_LIMIT_SECONDS",
  },
  architecture: "X86_64",
  minVcpus: 0,
  maxVcpus: 96,
  instances: {},
  update: {},
  generations: {},
} as const;
export const INSTANCE_OPTIONS_DEFAULTS = { rootVolume: Size.gibibytes(50), detailedMonitoring: false } as const;
export const ENVIRONMENT_UPDATE_DEFAULTS = { terminateJobs: false } as const;
export const ENVIRONMENT_GENERATIONS_DEFAULTS = { current: 1, draining: [] } as const;
