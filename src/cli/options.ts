import { type Command, InvalidArgumentError } from "commander";

/** Parses a number in a range; a mistake is told with the rule. */
export function numberIn(least: number, most: number, whole = false) {
  return (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It must be a ${whole ? "whole " : ""}number from ${least} to ${most}.`);
  };
}

/** Gathers an option that may be given several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `--json` and `--quiet`. */
export function withOutput(command: Command): Command {
  return command
    .option("--json", "print one JSON object on standard output")
    .option("-q, --quiet", "no narration on standard error");
}

/** `--url`, and the output options. */
export function withService(command: Command): Command {
  return withOutput(
    command.option("--url <address>", "the job API (or MILLRACE_URL; a key comes from MILLRACE_API_KEY)"),
  );
}

/** The options that become parameters of a job. */
export function withParameters(command: Command): Command {
  return command
    .option("--time-limit <seconds>", "wall seconds of solving", numberIn(0.1, 86_400))
    .option("--iterations <n>", "iterations instead of a time limit: the same every time", numberIn(0, 1e9, true))
    .option("--seed <n>", "start of every random choice", numberIn(0, 2_147_483_647, true))
    .option("--threads <n>", "solver threads", numberIn(1, 256, true))
    .option("--param <name=value>", "any other parameter of the kind; may be repeated", gather);
}

/** Examples come first: most readers look for the line to copy. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText("before", ["Examples:", ...examples.map((line) => `  $ millrace ${line}`), ""].join("\n"));
}
