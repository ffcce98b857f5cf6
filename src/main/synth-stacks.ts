import { spawn } from "node:child_process";
import { join } from "node:path";
import { script } from "../processes/script";

/** Synthesizes the stacks in a process of its own, as `npm run synth` does, and gives its exit code. */
export async function synthStacks(outDirectory: string | undefined): Promise<number> {
  const { file, execArgv } = script(join(__dirname, "..", "..", "stacks"), "main");
  const environment = outDirectory === undefined ? {} : { CDKTF_OUTDIR: outDirectory };
  const child = spawn(process.execPath, [...execArgv, file], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
