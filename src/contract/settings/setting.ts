import type { z } from "zod";

/** A setting of a process: the environment variable it comes from, its rule, and what holds without it. */
export interface Setting<Value> {
  readonly variable: string;
  readonly description: string;
  /** Completes "must …". */
  readonly rule: string;
  readonly schema: z.ZodType<Value>;
  /** Undefined: what the description says, or nothing if the setting is required. */
  readonly default: Value | undefined;
  /** The process does not start without it. */
  readonly required?: true;
}

export type SettingValue = string | number | readonly string[];

/** The settings of one process, by the name its code knows them under. */
export type Definitions = Readonly<Record<string, Setting<SettingValue>>>;

/** Settings that were read: complete, each of its own type. */
export type SettingsOf<Of extends Definitions> = {
  readonly [Name in keyof Of]: z.infer<Of[Name]["schema"]> | MaybeUndefined<Of[Name]>;
};
type MaybeUndefined<Of extends Setting<SettingValue>> = Of extends { readonly required: true }
  ? never
  : Of["default"] extends undefined
    ? undefined
    : never;

/** Settings that cannot be used: every mistake at once. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
  }
}

/**
 * Reads the settings of a process. An empty variable counts as none.
 *
 * @param environment - for example `process.env`
 * @throws SettingsError with a line for each mistake
 */
export function parseSettings<Of extends Definitions>(
  definitions: Of,
  environment: Readonly<Record<string, string | undefined>>,
): SettingsOf<Of> {
  const mistakes: string[] = [];
  const entries = Object.entries(definitions).map(([name, setting]) => {
    const text = environment[setting.variable];
    if (text === undefined || text === "") {
      if (setting.required) mistakes.push(missing(setting));
      return [name, setting.default];
    }
    const parsed = setting.schema.safeParse(text);
    if (!parsed.success) mistakes.push(mistake(setting, text));
    return [name, parsed.data];
  });
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return Object.fromEntries(entries);
}

/** Values of settings as text, such as references of Terraform: required ones must be there, others may be. */
export type SettingTexts<Of extends Definitions> = {
  readonly [Name in keyof Of as Of[Name] extends { readonly required: true } ? Name : never]: string;
} & { readonly [Name in keyof Of as Of[Name] extends { readonly required: true } ? never : Name]?: string };

/** The environment variables that give a process these settings: a renamed setting does not compile. */
export function environmentFor<Of extends Definitions>(
  definitions: Of,
  texts: SettingTexts<Of>,
): Readonly<Record<string, string>> {
  const given = Object.entries<string | undefined>(texts);
  return Object.fromEntries(
    given.flatMap(([name, text]) => {
      const variable = definitions[name]?.variable;
      return variable === undefined || text === undefined ? [] : [[variable, text]];
    }),
  );
}

function missing({ variable, rule }: Setting<SettingValue>): string {
  return `${variable}: must ${rule}, got nothing; set it`;
}

function mistake({ variable, rule, default: fallback, required }: Setting<SettingValue>, text: string): string {
  const found = `${variable}: must ${rule}, got ${JSON.stringify(text.slice(0, 200))}`;
  if (required) return `${found}; correct it`;
  return `${found}; correct it ${fallback === undefined ? "or unset it" : `or unset it for ${fallback}`}`;
}
