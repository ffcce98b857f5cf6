import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Where a stack's files lie. */
interface StackFolder {
  readonly directory: string;
}

/** Not `terraform.tfstate`: `init` would want to move what it finds there. */
const STATE = "state.json";
const SETTINGS = "terraform.tfrc";

/** Folders of runs that nobody closed; they go when the process does. */
const open = new Set<string>();
process.once("exit", () => {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for a run, with Terraform settings that are nobody else's. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "millrace-run-"));
  open.add(folder);
  writeFileSync(join(folder, SETTINGS), "");
  return folder;
}

/** Environment that keeps a machine's own Terraform settings out of a run. */
export function runEnvironment(folder: string): Readonly<Record<string, string>> {
  return { TF_CLI_CONFIG_FILE: join(folder, SETTINGS) };
}

/** Removes a run's folder and everything in it. */
export function removeRunFolder(folder: string): void {
  open.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Where a stack's state is kept. */
export function stateFile({ directory }: StackFolder): string {
  return join(directory, STATE);
}

/** Gives stacks the state that stacks of the same name had in an earlier run. */
export function adoptState(stacks: readonly StackFolder[], earlier: readonly StackFolder[]): void {
  for (const stack of stacks) {
    const before = earlier.find(({ directory }) => basename(directory) === basename(stack.directory));
    const state = before && stateFile(before);
    if (state !== undefined && existsSync(state)) copyFileSync(state, stateFile(stack));
  }
}

/** A type of which a state holds something. */
interface StateType {
  readonly mode: "managed" | "data";
  readonly type: string;
}

/** The types in the state a stack took over: what the stack no longer has must still be read and deleted. */
export function typesInState(stack: StackFolder): readonly StateType[] {
  const file = stateFile(stack);
  if (!existsSync(file)) return [];
  const { resources = [] } = JSON.parse(readFileSync(file, "utf8")) as { resources?: readonly StateType[] };
  return resources;
}
