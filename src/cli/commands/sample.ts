import type { Command } from "commander";
import type { OutputOptions } from "../console";
import { EXIT, UsageError } from "../exit-codes";
import { suggestion } from "../near-miss";
import { numberIn, withExamples, withOutput } from "../options";
import { checkTarget } from "../save-results";
import type { Session } from "../session";

interface SampleOptions extends OutputOptions {
  readonly students: number;
  readonly seed: number;
  readonly profile: string;
  readonly out: string;
}

export function sampleCommand(parent: Command, session: Session): void {
  const command = parent
    .command("sample")
    .summary("make up a school to schedule")
    .description("Writes the input files of a made-up school. The same options and seed give the same files.")
    .option("--students <n>", "from 25 to 5000", numberIn(25, 5000, true), 500)
    .option("--seed <n>", "start of every random choice", numberIn(0, 4_294_967_295, true), 1)
    .option("--profile <name>", "few-singletons or many-singletons, the harder one", "few-singletons")
    .option("-o, --out <folder>", "where the files go", "school");
  withExamples(
    withOutput(command),
    "sample --students 500 --seed 7 --out school",
    "sample --students 2000 --profile many-singletons --out hard",
  ).action(async ({ students, seed, profile, out, ...output }: SampleOptions) => {
    const profiles = await session.ports.sampleProfiles();
    if (!profiles.includes(profile)) {
      throw new UsageError(`--profile ${profile}: no such profile; ${suggestion(profile, profiles)}`);
    }
    await checkTarget(out);
    const files = await session.ports.writeSample(out, { students, seed, profile });
    const console = session.console(output);
    if (console.json) console.document({ out, files });
    else console.data(out);
    console.note(
      `${files.length} files of a school of ${students}; solve it with: millrace solve class-schedule ${out} --out plan`,
    );
    session.exit(EXIT.done);
  });
}
