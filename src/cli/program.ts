import { Command, CommanderError } from "commander";
import { checkCommand } from "./commands/check";
import { compareCommand } from "./commands/compare";
import { doctorCommand } from "./commands/doctor";
import { jobsCommand } from "./commands/jobs";
import { keysCommand } from "./commands/keys";
import { resultsCommand } from "./commands/results";
import { sampleCommand } from "./commands/sample";
import { solveCommand } from "./commands/solve";
import { startCommand } from "./commands/start";
import { submitCommand } from "./commands/submit";
import { synthCommand } from "./commands/synth";
import { complain } from "./complaint";
import type { Streams } from "./console";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes";
import { withExamples } from "./options";
import type { CliPorts } from "./ports";
import { type Environment, Session } from "./session";

const COMMANDS = [
  startCommand,
  solveCommand,
  checkCommand,
  compareCommand,
  submitCommand,
  jobsCommand,
  resultsCommand,
  keysCommand,
  sampleCommand,
  synthCommand,
  doctorCommand,
];

const EXIT_CODES = [
  "Exit codes: 0 done, 1 failed, infeasible or not verified, 2 usage or bad input, 3 not found,",
  "4 access, 5 service, 124 wait timed out, 130 interrupted",
].join("\n");

/** Runs one command line and gives its exit code. Errors are told, never thrown. */
export async function runCli(
  args: readonly string[],
  ports: CliPorts,
  streams: Streams,
  environment: Environment,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const session = new Session(ports, streams, environment, (ended) => {
    code = ended;
  });
  try {
    await programOf(session).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    complain(session.console({ json: args.includes("--json") }), error);
    return exitCodeOf(error);
  }
}

function programOf(session: Session): Command {
  const program = new Command("millrace");
  configure(program, session);
  program
    .description("Optimization jobs on one machine or on AWS: submit, solve, check, watch.")
    .version(session.ports.version)
    .addHelpText("after", `\n${EXIT_CODES}`);
  withExamples(
    program,
    "start",
    "solve class-schedule examples/schools/sample-500 --out plan --time-limit 60",
    "check class-schedule examples/schools/sample-500 plan",
    "submit model knapsack.lp --wait --out answer",
    "jobs list --state running",
  );
  for (const command of COMMANDS) command(program, session);
  return program;
}

function configure(program: Command, { streams }: Session): void {
  program
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for examples)")
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      getOutHelpWidth: () => streams.stdout.columns ?? 80,
      getErrHelpWidth: () => streams.stderr.columns ?? 80,
    });
}
