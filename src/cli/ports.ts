/** The whole platform, running in this process on loopback. */
export interface RunningPlatform {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Each call must name an API key. */
  readonly keyRequired: boolean;
  /** Drains: running jobs are handed back, nothing is left under way. */
  close(): Promise<void>;
}

/** What a command asks of a platform; everything else comes from the environment's settings. */
export interface PlatformWishes {
  /** @default - the settings' data folder */
  readonly dataFolder?: string;
  /** 0 takes a free port. @default - the settings' port */
  readonly port?: number;
  /** For the use of one command alone: only trouble is logged, and nobody needs a key. @default false */
  readonly private?: boolean;
  /** Each call must name an API key. @default - as the settings say */
  readonly requireKey?: boolean;
}

/** An API key as it may be shown at any time. */
export interface KeyView {
  readonly id: string;
  readonly tenant: string;
  readonly label: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null while the key is accepted. */
  readonly revokedAt: string | null;
}

/** Where keys are kept: at most one of these; none is the data folder of the settings. */
export interface KeyPlace {
  readonly data?: string | undefined;
  /** Name of a DynamoDB table. */
  readonly table?: string | undefined;
  /** `postgres://user@host:5432/name` */
  readonly databaseUrl?: string | undefined;
}

/** The API keys of a place. */
export interface KeyPorts {
  /** The key itself is in the answer, and nowhere else. */
  create(place: KeyPlace, tenant: string, label: string): Promise<KeyView & { readonly key: string }>;
  /** Oldest first. */
  list(place: KeyPlace): Promise<readonly KeyView[]>;
  /** The key as it is now; undefined if there is none of that id. */
  revoke(place: KeyPlace, id: string): Promise<KeyView | undefined>;
}

/** A broken rule that a kind's checker found. */
export interface FoundViolation {
  readonly rule: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** A kind's independent checker's verdict on a folder of results. */
export interface Verdict {
  readonly passed: boolean;
  readonly violations: readonly FoundViolation[];
  readonly metrics: Readonly<Record<string, unknown>> | null;
  readonly metricsReason: string | null;
}

/** What two class schedules differ in. */
export interface Comparison {
  readonly figures: readonly { readonly name: string; readonly before: number | null; readonly after: number | null }[];
  readonly sectionsMoved: readonly { readonly section: string; readonly before: string; readonly after: string }[];
  readonly sectionsAdded: readonly string[];
  readonly sectionsGone: readonly string[];
  readonly studentsMoved: readonly {
    readonly student: string;
    readonly course: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly requestsWon: readonly { readonly student: string; readonly course: string }[];
  readonly requestsLost: readonly { readonly student: string; readonly course: string }[];
}

export interface SampleWishes {
  readonly students: number;
  readonly seed: number;
  readonly profile: string;
}

/** One thing this machine needs, whether it has it, and what to do if not. */
export interface Diagnosis {
  readonly name: string;
  readonly ok: boolean;
  /** Only something optional is missing. */
  readonly optional: boolean;
  readonly found: string;
  readonly remedy?: string;
}

/** What the commands need of the machine they run on. Each loads its modules when it is called, not before. */
export interface CliPorts {
  readonly version: string;
  startPlatform(wishes: PlatformWishes): Promise<RunningPlatform>;
  readonly keys: KeyPorts;
  kindNames(): Promise<readonly string[]>;
  check(
    kind: string,
    inputDirectory: string,
    outputDirectory: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<Verdict>;
  /** Two folders of class-schedule results. */
  compare(beforeDirectory: string, afterDirectory: string): Promise<Comparison>;
  /** The folder of the sample school: the one that is shipped, or made in `scratch` where none is. */
  sampleSchool(scratch: string): Promise<string>;
  sampleProfiles(): Promise<readonly string[]>;
  writeSample(directory: string, wishes: SampleWishes): Promise<readonly string[]>;
  /** Synthesizes the stacks into a folder and gives the exit code. */
  synth(outDirectory: string | undefined): Promise<number>;
  diagnose(dataFolder: string | undefined): Promise<readonly Diagnosis[]>;
}
