import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Diagnosis } from "../cli/ports";
import { LOCAL_SETTINGS, parseLocalSettings } from "../contract/settings";

const OLDEST_NODE = [20, 19] as const;

/** Tries each thing the platform needs of this machine. */
export async function diagnose(dataFolder: string | undefined): Promise<readonly Diagnosis[]> {
  return [
    checkNode(process.versions.node),
    ...(await Promise.all([
      attempt("settings", false, "correct the variables it names", async () => settingsFound()),
      attempt("data folder", false, "name a folder that can be written with --data", () => tryFolder(dataFolder)),
      attempt("loopback port", false, "let this program listen on 127.0.0.1", tryPort),
      attempt("solver", false, "install the package again: npm ci", trySolver),
      attempt("terraform", true, "only needed to deploy; see developer.hashicorp.com/terraform/install", tryTerraform),
    ])),
  ];
}

/** Whether that version of Node.js is one we run on. */
export function checkNode(found: string): Diagnosis {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const remedy = `install Node.js ${OLDEST_NODE.join(".")} or later`;
  return { name: "Node.js", ok, optional: false, found, remedy };
}

async function attempt(
  name: string,
  optional: boolean,
  remedy: string,
  probe: () => Promise<string>,
): Promise<Diagnosis> {
  try {
    return { name, ok: true, optional, found: await probe() };
  } catch (error) {
    const found = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { name, ok: false, optional, found, remedy };
  }
}

function settingsFound(): string {
  parseLocalSettings(process.env);
  const set = Object.values(LOCAL_SETTINGS).filter(({ variable }) => (process.env[variable] ?? "") !== "");
  return set.length === 0 ? "all at their defaults" : set.map(({ variable }) => variable).join(", ");
}

async function tryFolder(wished: string | undefined): Promise<string> {
  const folder = resolve(
    wished ?? process.env[LOCAL_SETTINGS.dataFolder.variable] ?? LOCAL_SETTINGS.dataFolder.default,
  );
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, "doctor-"));
  try {
    await writeFile(join(scratch, "probe"), "probe");
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return `${folder} can be written`;
}

async function tryPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  await new Promise((done) => server.close(done));
  return "127.0.0.1 takes connections";
}

/** Solves the smallest model there is: maximize x, x ≤ 4. */
async function trySolver(): Promise<string> {
  const { createEngine } = await import("../solver/choose-engine.js");
  const engine = createEngine();
  try {
    const bytes = new TextEncoder().encode("max\n obj: x\nst\n c: x <= 4\nend\n");
    const { objective } = await engine.solve({ form: "file", format: "lp", bytes }, { timeLimitSeconds: 10 }).result;
    if (objective !== 4) throw new Error(`${engine.name} answered ${objective} where 4 is right`);
    return `${engine.name} solves`;
  } finally {
    await engine.close();
  }
}

async function tryTerraform(): Promise<string> {
  const { stdout } = await promisify(execFile)("terraform", ["version"], { timeout: 10_000 });
  return stdout.split("\n")[0] ?? "";
}
