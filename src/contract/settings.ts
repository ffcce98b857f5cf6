import { z } from "zod";
import { DEFAULT_BASE_PATH } from "./api";

/** A setting of a process: the environment variable it comes from, its rule, and what holds without it. */
export interface Setting<Value> {
  readonly variable: string;
  readonly description: string;
  /** Completes "must …". */
  readonly rule: string;
  readonly schema: z.ZodType<Value>;
  /** Undefined: what the description says. */
  readonly default: Value;
}

function wholeNumber(min: number, max: number) {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  return { schema, rule: `be a whole number from ${min} to ${max}` };
}

function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return { schema: z.enum(values), rule: `be one of ${values.join(", ")}` };
}

/** True for `https://plans.example.org` or `http://localhost:5173`: a scheme, a host and a port, as browsers write them. */
function isOrigin(text: string): boolean {
  if (text.includes("*") || !URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return origin === text && (protocol === "https:" || protocol === "http:");
}

/** The settings of the platform on one machine (`millrace start`), in the order the documents list them. */
export const LOCAL_SETTINGS = {
  dataFolder: {
    variable: "MILLRACE_DATA_FOLDER",
    description: "Folder of jobs, queue, uploaded files and results; made if it is missing",
    rule: "be a path",
    schema: z.string().min(1),
    default: ".millrace",
  },
  host: {
    variable: "MILLRACE_HOST",
    description: "Address the job API listens on; the embedded platform is reached from this machine only",
    ...oneOf("127.0.0.1", "::1"),
    default: "127.0.0.1",
  },
  port: {
    variable: "MILLRACE_PORT",
    description: "Port of the job API; 0 takes a free one",
    ...wholeNumber(0, 65_535),
    default: 8080,
  },
  basePath: {
    variable: "MILLRACE_BASE_PATH",
    description: "Path that the routes of the job API begin with",
    rule: "be segments such as /api/v1",
    schema: z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/),
    default: DEFAULT_BASE_PATH,
  },
  authentication: {
    variable: "MILLRACE_AUTHENTICATION",
    description: "`open`: everybody on this machine is the tenant `local`; `keys`: each call names an API key",
    ...oneOf("open", "keys"),
    default: "open",
  },
  allowedOrigins: {
    variable: "MILLRACE_ALLOWED_ORIGINS",
    description: "Web sites, separated by commas, whose pages may call the job API from a browser; by default none",
    rule: "be origins such as https://plans.example.org, separated by commas",
    schema: z
      .string()
      .transform((text) => text.split(",").map((part) => part.trim()))
      .pipe(z.array(z.string().refine(isOrigin))),
    default: undefined,
  },
  workers: {
    variable: "MILLRACE_WORKERS",
    description: "Jobs that run at a time; 0 serves the API only",
    ...wholeNumber(0, 64),
    default: 1,
  },
  coresPerJob: {
    variable: "MILLRACE_CORES_PER_JOB",
    description: "Cores one job may keep busy; by default the machine's cores are shared among the workers",
    ...wholeNumber(1, 256),
    default: undefined,
  },
  leaseSeconds: {
    variable: "MILLRACE_LEASE_SECONDS",
    description: "A run that gives no sign of life for so long is taken over by another worker",
    ...wholeNumber(3, 3_600),
    default: 60,
  },
  sweepSeconds: {
    variable: "MILLRACE_SWEEP_SECONDS",
    description: "How often lost runs, lost messages and old jobs are looked for",
    ...wholeNumber(1, 3_600),
    default: 15,
  },
  retentionDays: {
    variable: "MILLRACE_RETENTION_DAYS",
    description: "Finished jobs are removed with their files after so many days",
    ...wholeNumber(1, 36_500),
    default: 30,
  },
  maxUploadMib: {
    variable: "MILLRACE_MAX_UPLOAD_MIB",
    description: "Largest file that may be uploaded, in MiB; a kind may allow less",
    ...wholeNumber(1, 4_096),
    default: 64,
  },
  maxQueued: {
    variable: "MILLRACE_MAX_QUEUED",
    description: "Jobs that may wait; more are refused with QUEUE_FULL",
    ...wholeNumber(1, 1_000_000),
    default: 10_000,
  },
  logLevel: {
    variable: "MILLRACE_LOG_LEVEL",
    description: "Least level of the log lines on standard error",
    ...oneOf("debug", "info", "warn", "error", "silent"),
    default: "warn",
  },
} as const satisfies Readonly<Record<string, Setting<SettingValue>>>;

type SettingValue = string | number | readonly string[] | undefined;

type Definitions = typeof LOCAL_SETTINGS;
/** The settings, read and complete. */
export type LocalSettings = {
  readonly [Name in keyof Definitions]:
    | z.infer<Definitions[Name]["schema"]>
    | WidenedDefault<Definitions[Name]["default"]>;
};
type WidenedDefault<Value> = Value extends undefined ? undefined : never;

/** Settings that cannot be used: every mistake at once. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
  }
}

/**
 * Reads the settings of the local platform. An empty variable counts as none.
 *
 * @param environment - for example `process.env`
 * @throws SettingsError
 */
export function parseLocalSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const mistakes: string[] = [];
  const entries = Object.entries<Setting<SettingValue>>(LOCAL_SETTINGS).map(([name, setting]) => {
    const text = environment[setting.variable];
    if (text === undefined || text === "") return [name, setting.default];
    const parsed = setting.schema.safeParse(text);
    if (!parsed.success) mistakes.push(mistake(setting, text));
    return [name, parsed.data];
  });
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return Object.fromEntries(entries) as LocalSettings;
}

function mistake({ variable, rule, default: fallback }: Setting<SettingValue>, text: string): string {
  const remedy = fallback === undefined ? "or unset it" : `or unset it for ${fallback}`;
  return `${variable}: must ${rule}, got ${JSON.stringify(text.slice(0, 200))}; correct it ${remedy}`;
}
