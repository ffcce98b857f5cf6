import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, TerraformStack } from "cdktf";

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An app that writes nowhere in the work tree. */
export function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), "millrace-app-"));
  folders.push(outdir);
  return new App({ outdir });
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
