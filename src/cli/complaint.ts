import { type Issue, MillraceError } from "../client";
import { type Console, plain } from "./console";
import { UsageError } from "./exit-codes";

/** `sections.csv:12:capacity: must be whole; write a whole number`. */
export function issueLine({ path, line, column, message, remedy }: Issue): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return plain(`${place}: ${message}${remedy === undefined ? "" : `; ${remedy}`}`);
}

/** Says what went wrong: every mistake on a line of its own, never a stack trace. */
export function complain(console: Console, error: unknown): void {
  const red = (text: string) => console.paint("red", text);
  if (error instanceof UsageError) {
    for (const line of error.message.split("\n")) console.complain(`${red("error:")} ${plain(line)}`);
  } else if (error instanceof MillraceError) {
    for (const issue of error.issues) console.complain(issueLine(issue));
    const more = error.issueCount - error.issues.length;
    if (more > 0) console.complain(`… and ${more} more`);
    const request = error.requestId === undefined ? "" : ` (request ${error.requestId})`;
    console.complain(`${red("error:")} ${plain(error.message)}${request}`);
  } else {
    const lines = (error instanceof Error ? error.message : String(error)).split("\n");
    for (const line of lines) console.complain(`${red("error:")} ${plain(line)}`);
  }
  if (console.json) console.document({ error: errorDocument(error) });
}

function errorDocument(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof MillraceError) {
    const { code, message, issues, issueCount, requestId, jobId } = error;
    return { code, message, issues, issueCount, requestId, jobId };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof UsageError ? "USAGE" : "FAILED", message };
}
