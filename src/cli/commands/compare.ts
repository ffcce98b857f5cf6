import type { Command } from "commander";
import { type Console, type OutputOptions, plain } from "../console";
import { EXIT } from "../exit-codes";
import { withExamples, withOutput } from "../options";
import type { Comparison } from "../ports";
import type { Session } from "../session";
import { table } from "../table";

interface CompareOptions extends OutputOptions {
  readonly all?: boolean;
}

/** More differences of a kind than this are counted, not listed, unless all are asked for. */
const MOST_LISTED = 20;

export function compareCommand(parent: Command, session: Session): void {
  const command = parent
    .command("compare")
    .summary("say what two class schedules differ in")
    .description("Compares two folders of class-schedule results: figures, sections and students that moved, requests.")
    .argument("<before>", "folder of the one result")
    .argument("<after>", "folder of the other result")
    .option("--all", `list every difference, not only the first ${MOST_LISTED} of a kind`);
  withExamples(withOutput(command), "compare plan plan-without-room-12", "compare plan plan-b --all --json").action(
    async (before: string, after: string, options: CompareOptions) => {
      const comparison = await session.ports.compare(before, after);
      const console = session.console(options);
      if (console.json) console.document({ ...comparison });
      else report(console, comparison, options.all === true ? Number.POSITIVE_INFINITY : MOST_LISTED);
      session.exit(EXIT.done);
    },
  );
}

function report(console: Console, comparison: Comparison, most: number): void {
  const { figures, sectionsMoved, studentsMoved } = comparison;
  const rows = figures.map(({ name, before, after }) => [name, shown(before), shown(after), change(before, after)]);
  for (const line of table([["", "before", "after", "change"], ...rows])) console.data(line);
  const sections = sectionsMoved.map(({ section, before, after }) => `${section}: ${before} → ${after}`);
  list(console, "sections moved", sections, most);
  list(console, "sections added", comparison.sectionsAdded, most);
  list(console, "sections gone", comparison.sectionsGone, most);
  const students = studentsMoved.map(
    ({ student, course, before, after }) => `${student} ${course}: ${before} → ${after}`,
  );
  list(console, "students moved", students, most);
  list(console, "requests won", comparison.requestsWon.map(pair), most);
  list(console, "requests lost", comparison.requestsLost.map(pair), most);
}

function list(console: Console, title: string, lines: readonly string[], most: number): void {
  console.data(console.paintData("bold", `${title}: ${lines.length}`));
  for (const line of lines.slice(0, most)) console.data(plain(`  ${line}`));
  if (lines.length > most) console.data(`  … and ${lines.length - most} more (--all)`);
}

function pair({ student, course }: { readonly student: string; readonly course: string }): string {
  return `${student} ${course}`;
}

function shown(value: number | null): string {
  return value === null ? "none" : String(value);
}

function change(before: number | null, after: number | null): string {
  if (before === null || after === null) return "";
  const difference = Math.round((after - before) * 100) / 100;
  return difference > 0 ? `+${difference}` : String(difference);
}
