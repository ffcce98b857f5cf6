import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TerraformStack } from "cdktf";
import { type SynthesizedStack, synthesize } from "./synthesize";

/** Set by the one script that may write golden files. */
const UPDATE = { variable: "GOLDEN", value: "update" } as const;

/** The resource addresses of a stack are not those of its golden file. */
export class AddressesChangedError extends Error {
  override readonly name = "AddressesChangedError";

  constructor(
    file: string,
    /** Addresses the file has and the stack has no more: their resources would be destroyed. */
    readonly gone: readonly string[],
    /** Addresses only the stack has. */
    readonly added: readonly string[],
  ) {
    const lines = [...gone.map((address) => `  gone: ${address}`), ...added.map((address) => `  new: ${address}`)];
    const remedy = "give moved resources a `moved` block, then accept the rest with npm run golden:update";
    super([`${file} must list the addresses of the stack; ${remedy}`, ...lines].join("\n"));
  }
}

/**
 * The addresses of a stack's resources, sorted. They are a contract: Terraform destroys a resource whose address
 * vanishes and makes a new one. Data sources are left out; nothing is lost with them.
 */
export function resourceAddresses(stack: TerraformStack): string[] {
  const folder = mkdtempSync(join(tmpdir(), "millrace-addresses-"));
  try {
    const target = synthesize(stack, folder).at(-1);
    return target === undefined ? [] : addressesOf(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressesOf({ json }: SynthesizedStack): string[] {
  const types = Object.entries(json.resource ?? {});
  return types.flatMap(([type, named]) => Object.keys(named).map((id) => `${type}.${id}`)).sort();
}

/**
 * Holds the resource addresses of a stack against a golden file, one address a line. With `GOLDEN=update`,
 * as a script called `golden:update` would set it, the file is written instead; never where `CI` is set.
 *
 * @throws AddressesChangedError if an address vanished or came up
 * @throws Error if the file is missing, or should be written by CI
 */
export function checkAddresses(stack: TerraformStack, file: string): void {
  const addresses = resourceAddresses(stack);
  if (process.env[UPDATE.variable] === UPDATE.value) {
    writeGolden(file, addresses);
    return;
  }
  if (!existsSync(file)) throw new Error(`${file} must exist, got no such file; write it with npm run golden:update`);
  const golden = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const gone = golden.filter((address) => !addresses.includes(address));
  const added = addresses.filter((address) => !golden.includes(address));
  if (gone.length + added.length > 0) throw new AddressesChangedError(file, gone, added);
}

function writeGolden(file: string, addresses: readonly string[]): void {
  const inCi = process.env.CI !== undefined && process.env.CI !== "" && process.env.CI !== "false";
  if (inCi) throw new Error(`${file} must be written by a person, got CI=${process.env.CI}; run golden:update locally`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${addresses.join("\n")}\n`);
}
