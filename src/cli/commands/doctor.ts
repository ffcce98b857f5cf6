import type { Command } from "commander";
import type { Console, OutputOptions } from "../console";
import { EXIT } from "../exit-codes";
import { withExamples, withOutput } from "../options";
import type { Diagnosis } from "../ports";
import type { Session } from "../session";

interface DoctorOptions extends OutputOptions {
  readonly data?: string;
}

export function doctorCommand(parent: Command, session: Session): void {
  const command = parent
    .command("doctor")
    .summary("check that this machine has what millrace needs")
    .description("Tries what the other commands need and names a remedy for each failure.")
    .option("--data <folder>", "data folder to try (or MILLRACE_DATA_FOLDER)");
  withExamples(withOutput(command), "doctor").action(async ({ data, ...output }: DoctorOptions) => {
    const console = session.console(output);
    const found = await session.ports.diagnose(data);
    const healthy = found.every(({ ok, optional }) => ok || optional);
    if (console.json) console.document({ healthy, checks: found });
    else for (const diagnosis of found) console.data(diagnosisLine(console, diagnosis));
    session.exit(healthy ? EXIT.done : EXIT.failed);
  });
}

function diagnosisLine(console: Console, { name, ok, optional, found, remedy }: Diagnosis): string {
  const told = ok || remedy === undefined ? found : `${found}; ${remedy}`;
  return `${mark(console, ok, optional)}  ${name}: ${told}`;
}

function mark(console: Console, ok: boolean, optional: boolean): string {
  if (ok) return console.paintData("green", "ok  ");
  return optional ? console.paintData("yellow", "none") : console.paintData("red", "FAIL");
}
