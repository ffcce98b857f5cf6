import type { Command } from "commander";
import { EXIT } from "../exit-codes";
import { withExamples, withService } from "../options";
import { exitCodeOfJob } from "../outcome";
import { checkTarget } from "../save-results";
import type { ServiceOptions, Session } from "../session";
import { deliver } from "./solve";

export function resultsCommand(parent: Command, session: Session): void {
  const command = parent
    .command("results")
    .summary("print and download what a finished job published")
    .description("Prints the metrics of a finished job and downloads its files. Exit code 0 if solved and checked.")
    .argument("<id>", "the job's id")
    .option("-o, --out <folder>", "where the result files go");
  withExamples(withService(command), "results 4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11 --out plan").action(
    async (id: string, options: ServiceOptions & { readonly out?: string }) => {
      if (options.out !== undefined) await checkTarget(options.out);
      const console = session.console(options);
      const client = session.connect(options);
      const [job, results] = [await client.getJob(id), await client.getResults(id)];
      const download = (name: string, path: string) => client.download(id, name, path);
      await deliver(console, { job, results, download }, options.out);
      session.exit(exitCodeOfJob({ job, results }) === EXIT.done ? EXIT.done : EXIT.failed);
    },
  );
}
