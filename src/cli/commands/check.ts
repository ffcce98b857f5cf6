import type { Command } from "commander";
import { type Console, type OutputOptions, plain } from "../console";
import { EXIT, UsageError } from "../exit-codes";
import { suggestion } from "../near-miss";
import { gather, withExamples, withOutput } from "../options";
import { looseParameters } from "../parameters";
import type { FoundViolation, Verdict } from "../ports";
import type { Session } from "../session";

interface CheckOptions extends OutputOptions {
  readonly param?: readonly string[];
}

/** More broken rules than this are counted, not listed. */
const MOST_LISTED = 50;

export function checkCommand(parent: Command, session: Session): void {
  const command = parent
    .command("check")
    .summary("check a result with the kind's independent checker")
    .description("Reads input and result files alone and says whether the result breaks a rule. Exit code 0 if none.")
    .argument("<kind>", "kind of job")
    .argument("<in>", "folder of the input files")
    .argument("<out>", "folder of the result files")
    .option("--param <name=value>", "a parameter the job was run with; may be repeated", gather);
  withExamples(
    withOutput(command),
    "check class-schedule examples/schools/sample-500 plan",
    "check class-schedule school plan --param overfill=1.05 --json",
  ).action(async (kind: string, input: string, output: string, options: CheckOptions) => {
    const names = await session.ports.kindNames();
    if (!names.includes(kind)) throw new UsageError(`kind: there is no kind ${kind}; ${suggestion(kind, names)}`);
    const verdict = await session.ports.check(kind, input, output, looseParameters(options.param ?? []));
    report(session.console(options), verdict);
    session.exit(verdict.passed ? EXIT.done : EXIT.failed);
  });
}

function report(console: Console, verdict: Verdict): void {
  const { passed, violations, metrics, metricsReason } = verdict;
  if (console.json) {
    console.document({ passed, violations, metrics, metricsReason });
    return;
  }
  for (const violation of violations.slice(0, MOST_LISTED)) console.data(violationLine(violation));
  if (violations.length > MOST_LISTED) console.data(`… and ${violations.length - MOST_LISTED} more`);
  const verdictLine = passed ? "passed: no rule is broken" : `failed: ${violations.length} broken`;
  console.data(console.paintData(passed ? "green" : "red", verdictLine));
}

function violationLine({ rule, message, file, line }: FoundViolation): string {
  const place = [file, line].filter((part) => part !== undefined).join(":");
  return plain(`${place === "" ? "" : `${place}: `}${rule}: ${message}`);
}
