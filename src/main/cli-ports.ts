import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../cli/exit-codes";
import type { CliPorts, Comparison, PlatformWishes, RunningPlatform, SampleWishes, Verdict } from "../cli/ports";
import type { JsonObject } from "../jobs/json";
import { version } from "./version";

/**
 * What the commands need of this machine. Every part loads its modules when it is called: `millrace jobs list` must not
 * wait for a solver.
 */
export function cliPorts(): CliPorts {
  return {
    version: version(),
    startPlatform,
    keys: {
      create: async (...wished) => (await loadKeys()).create(...wished),
      list: async (place) => (await loadKeys()).list(place),
      revoke: async (place, id) => (await loadKeys()).revoke(place, id),
    },
    kindNames: async () => (await loadKinds()).map(({ description }) => description.name),
    check,
    compare,
    sampleSchool,
    sampleProfiles: async () => (await loadSample()).PROFILES,
    writeSample,
    synth: async (out) => (await import("./synth-stacks.js")).synthStacks(out),
    diagnose: async (data) => (await import("./diagnose.js")).diagnose(data),
  };
}

const loadKeys = async () => (await import("./api-keys.js")).apiKeys;
const loadKinds = async () => (await import("../kinds/index.js")).kinds;
const loadSample = async () => await import("../kinds/class-schedule/sample/index.js");

async function startPlatform(wishes: PlatformWishes): Promise<RunningPlatform> {
  const [{ startLocal }, { parseLocalSettings, SettingsError }] = await Promise.all([
    import("./local.js"),
    import("../contract/settings/index.js"),
  ]);
  try {
    const settings = parseLocalSettings(process.env);
    const { dataFolder = settings.dataFolder, port = settings.port } = wishes;
    const alone = wishes.private === true ? ({ authentication: "open", logLevel: "error" } as const) : {};
    const keyed = wishes.requireKey === true ? ({ authentication: "keys" } as const) : {};
    const complete = { ...settings, ...keyed, ...alone, dataFolder, port };
    const platform = await startLocal(complete);
    return { url: platform.url, keyRequired: complete.authentication === "keys", close: () => platform.close() };
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function check(
  name: string,
  inputDirectory: string,
  outputDirectory: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Verdict> {
  const kind = (await loadKinds()).find(({ description }) => description.name === name);
  if (kind === undefined) throw new UsageError(`kind: there is no kind ${name}; name another`);
  for (const folder of [inputDirectory, outputDirectory]) {
    if (!existsSync(folder)) throw new UsageError(`${folder}: must be a folder, found nothing; check the path`);
  }
  const parsed = kind.description.parseParameters(parameters);
  if ("issues" in parsed) {
    throw new UsageError(parsed.issues.map((issue) => `${issue.path}: ${issue.message}`).join("\n"));
  }
  return await kind.check({ inputDirectory, outputDirectory, parameters: parsed.parameters as JsonObject });
}

async function compare(beforeDirectory: string, afterDirectory: string): Promise<Comparison> {
  const { compareResults } = await import("../kinds/class-schedule/compare/index.js");
  try {
    return await compareResults(beforeDirectory, afterDirectory);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const SHIPPED_SCHOOL = join("examples", "schools", "sample-500");

/** The school of the clone this runs in; where the package was installed, one of the same size is made up. */
async function sampleSchool(scratch: string): Promise<string> {
  const clone = [resolve(__dirname, "..", ".."), resolve(__dirname, "..", "..", "..")];
  const shipped = clone.map((root) => join(root, SHIPPED_SCHOOL)).find((folder) => existsSync(folder));
  if (shipped !== undefined) return shipped;
  await writeSample(scratch, { students: 500, seed: 1, profile: "few-singletons" });
  return scratch;
}

async function writeSample(directory: string, { students, seed, profile }: SampleWishes): Promise<readonly string[]> {
  const { PROFILES, writeSchool } = await loadSample();
  const known = PROFILES.find((name) => name === profile);
  if (known === undefined) throw new UsageError(`profile: there is no profile ${profile}; name another`);
  return await writeSchool(directory, { students, seed, profile: known });
}
