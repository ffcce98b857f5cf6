import type { Construct } from "constructs";
import { type Check, checkAtSynth, checkProps, malformed, refuse } from "../../core/checks";
import { literal } from "../../core/tokens";

/** Variables that the platform sets itself. What would overrule them is refused. */
export const RESERVED_VARIABLES = {
  /** Amazon ECS on Fargate. */
  ecs: /^(AWS_CONTAINER_.*|AWS_EXECUTION_ENV|ECS_.*)$/,
  /** AWS Batch, which runs on ECS. */
  batch: /^(AWS_CONTAINER_.*|AWS_EXECUTION_ENV|ECS_.*|AWS_BATCH.*)$/,
  /** AWS Lambda ("Defined runtime environment variables" of its guide); other names with AWS_LAMBDA are there to be set. */
  lambda: new RegExp(
    `^(${[
      "_HANDLER",
      "_X_AMZN_TRACE_ID",
      "AWS_(DEFAULT_)?REGION",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_(FUNCTION_(NAME|VERSION|MEMORY_SIZE)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME)",
      "AWS_LAMBDA_(RUNTIME_API|MAX_CONCURRENCY|METADATA_(API|TOKEN))",
      "LAMBDA_(TASK_ROOT|RUNTIME_DIR)",
    ].join("|")})$`,
  ),
} as const satisfies Record<string, RegExp>;
export type SettingsPlatform = keyof typeof RESERVED_VARIABLES;

/** Credentials come from the role; variables would overrule it. */
const CREDENTIALS = /^AWS_(ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN)$/;

/** Forms of text that are secrets, whatever their variable is called. */
const SECRET_FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ["a password in a URL", /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i],
  ["an access key of AWS", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a token of GitHub", /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ["a token of Slack", /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/],
  ["an API key", /\bsk-[A-Za-z0-9_-]{20,}\b/],
];

/** Props of {@link ContainerSettings}. */
export interface ContainerSettingsProps {
  readonly platform: SettingsPlatform;
  /** Plain variables. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Variables that are secrets, so that no name is taken twice. */
  readonly secretNames: readonly string[];
}

/** One variable as container definitions take it. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/**
 * The environment variables of code: those given, and those that bindings add until the stack is synthesized. They are
 * always rendered in the order of their names, so that the order of calls makes no new revision.
 */
export class ContainerSettings {
  private readonly values = new Map<string, string>();
  private readonly platform: SettingsPlatform;

  constructor(
    private readonly owner: Construct,
    { platform, environment = {}, secretNames }: ContainerSettingsProps,
  ) {
    this.platform = platform;
    checkProps(owner, environmentChecks(platform, environment), secretNameChecks(platform, secretNames));
    for (const [name, value] of Object.entries(environment)) this.values.set(name, value);
    checkAtSynth(owner, () => this.clashes(secretNames));
  }

  /**
   * Sets a variable.
   *
   * @throws InvalidPropsError if the name is taken by another value, reserved, or the value is a secret
   */
  add(name: string, value: string): void {
    checkProps(this.owner, environmentChecks(this.platform, { [name]: value }), this.conflict(name, value));
    this.values.set(name, value);
  }

  /** All variables so far, by name. Ask for it inside a `Lazy`: later bindings add to it. */
  list(): readonly EnvironmentVariable[] {
    const names = [...this.values.keys()].sort();
    return names.map((name) => ({ name, value: literal(this.values.get(name) ?? "") }));
  }

  /** The same as a map. */
  map(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.list().map(({ name, value }) => [name, value]));
  }

  private conflict(name: string, value: string): Check {
    const present = this.values.get(name);
    return refuse(present !== undefined && present !== value, {
      prop: `environment.${name}`,
      must: "have one value",
      got: value,
      remedy: `it is ${JSON.stringify(present)} already; bind under another prefix or remove one of the two`,
    });
  }

  private clashes(secretNames: readonly string[]): Check {
    return secretNames.map((name) =>
      refuse(this.values.has(name), {
        prop: `environment.${name}`,
        must: "not be a secret as well",
        got: this.values.get(name),
        remedy: "keep it in one of environment and secrets",
      }),
    );
  }
}

function environmentChecks(platform: SettingsPlatform, environment: Readonly<Record<string, string>>): Check {
  return Object.entries(environment).flatMap(([name, value]) => [
    nameChecks(`environment.${name}`, platform, name),
    valueChecks(`environment.${name}`, value),
  ]);
}

function secretNameChecks(platform: SettingsPlatform, names: readonly string[]): Check {
  return names.map((name) => nameChecks(`secrets.${name}`, platform, name));
}

function nameChecks(prop: string, platform: SettingsPlatform, name: string): Check {
  return [
    malformed(prop, name, /^[A-Za-z_][A-Za-z0-9_]{0,254}$/, {
      must: "be called by 1 to 255 letters, digits and _, no digit first",
      remedy: "rename it",
    }),
    refuse(RESERVED_VARIABLES[platform].test(name), {
      prop,
      must: "not be a variable that AWS sets itself",
      got: name,
      remedy: "rename it",
    }),
    refuse(CREDENTIALS.test(name), {
      prop,
      must: "not be credentials: they would overrule the role",
      got: name,
      remedy: "remove it and grant the role what the code needs",
    }),
  ];
}

function valueChecks(prop: string, value: string): Check {
  const [what] = SECRET_FORMS.find(([, form]) => form.test(value)) ?? [];
  return refuse(what !== undefined, {
    prop,
    must: "not be a secret: everybody who may read the program, its state or the service can read it",
    got: what,
    remedy: "make it an AppSecret and pass it in secrets",
  });
}
