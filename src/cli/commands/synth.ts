import type { Command } from "commander";
import { EXIT } from "../exit-codes";
import { withExamples } from "../options";
import { checkTarget } from "../save-results";
import type { Session } from "../session";

export function synthCommand(parent: Command, session: Session): void {
  const command = parent
    .command("synth")
    .summary("synthesize the Terraform of the stacks")
    .description("Writes the stacks as Terraform JSON. Nothing is deployed and no account is needed.")
    .option("-o, --out <folder>", "where the Terraform goes; cdktf.out if not given");
  withExamples(command, "synth", "synth --out build/terraform").action(async (options: { readonly out?: string }) => {
    if (options.out !== undefined) await checkTarget(options.out);
    session.exit((await session.ports.synth(options.out)) === 0 ? EXIT.done : EXIT.failed);
  });
}
