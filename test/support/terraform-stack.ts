import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, TerraformStack } from "cdktf";

/** One for all apps that write nothing: cdktf wants it to exist, and the stand-in writes elsewhere. */
export const APPS_FOLDER = join(tmpdir(), "millrace-apps");
// With the folder that cdktf looks for and then makes: another process may be between the two.
mkdirSync(join(APPS_FOLDER, "stacks"), { recursive: true });
const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when the process does: test files may share it. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

/** An app that writes nowhere in the work tree. */
export function newApp(): App {
  return new App({ outdir: APPS_FOLDER });
}

/** A stack with an AWS provider, in an app of its own unless one is given. */
export function newStack(
  id = "Stack",
  provider: AwsProviderConfig = { region: "us-east-1" },
  app = newApp(),
): TerraformStack {
  const stack = new TerraformStack(app, id);
  new AwsProvider(stack, "aws", provider);
  return stack;
}
