import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** Write-only arguments and ephemeral values came with this release. */
const OLDEST = [1, 11] as const;
const INSTALL = "install Terraform >= 1.11, or set TERRAFORM_BINARY_NAME to its path";

/** Thrown when Terraform is missing, too old, or refuses a stack. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
}

/** The Terraform to run: what `TERRAFORM_BINARY_NAME` names, else `terraform` on the path. */
export function terraformBinary(): string {
  return process.env.TERRAFORM_BINARY_NAME ?? "terraform";
}

/** A line of Terraform's machine-readable log. */
export interface LogLine {
  readonly type?: string;
  readonly hook?: { readonly resource?: { readonly addr?: string }; readonly action?: string };
  readonly diagnostic?: Diagnostic;
}

/** A warning or an error, as Terraform reports it. */
export interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly start: { readonly line: number } };
}

/** What a Terraform command printed and how it ended. */
export interface CommandResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const checkedBinaries = new Map<string, Promise<void>>();

/** Makes sure, once a process, that Terraform is there and new enough. */
export function requireTerraform(binary = terraformBinary()): Promise<void> {
  const checked = checkedBinaries.get(binary) ?? checkVersion(binary);
  checkedBinaries.set(binary, checked);
  return checked;
}

async function checkVersion(binary: string): Promise<void> {
  const printed = await promisify(execFile)(binary, ["version", "-json"], { env: quietEnvironment() }).catch(
    (cause) => {
      throw new TerraformError(`terraform must be runnable, got no answer from "${binary}"; ${INSTALL}`, { cause });
    },
  );
  const { terraform_version: version } = JSON.parse(printed.stdout) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (!recent) throw new TerraformError(`terraform must be at least ${OLDEST.join(".")}, got ${version}; ${INSTALL}`);
}

/** Runs a Terraform command in a folder. A command that fails is a result, not an exception. */
export function runTerraform(
  directory: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const env = { ...quietEnvironment(), ...environment };
    const child = spawn(terraformBinary(), args, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: string[] = [];
    const stderr: string[] = [];
    createInterface(child.stdout).on("line", (line) => stdout.push(line));
    createInterface(child.stderr).on("line", (line) => stderr.push(line));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ succeeded: code === 0, stdout: stdout.join("\n"), stderr: stderr.join("\n") });
    });
  });
}

/** Reads the machine-readable log of a command run with `-json`; lines of any other form are passed over. */
export function readLog(stdout: string): LogLine[] {
  return stdout.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    return [JSON.parse(line) as LogLine];
  });
}

/** A command lives for a second or two: collecting its garbage as often as Go would is a sixth of its work. */
const SPARING = { GOGC: "400" };

/** The caller's environment without Terraform settings that would change what a test sees. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^TF_(CLI_ARGS|VAR_|DATA_DIR|WORKSPACE|LOG|REATTACH|HTTP_)/.test(name),
  );
  return { ...SPARING, ...Object.fromEntries(own), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}
