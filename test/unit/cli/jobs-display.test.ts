import { describe, expect, test } from "vitest";
import { Console } from "../../../src/cli/console";
import { jobsDisplay } from "../../../src/cli/jobs-display";
import type { JobView } from "../../../src/contract/api";
import { jobView } from "../../support/job-views";
import { TextStream } from "../../support/text-stream";

const progress = (fraction: number) => ({
  fraction,
  phase: "searching",
  message: null,
  incumbent: null,
  bound: null,
  gap: null,
  at: "2026-01-31T12:00:00.000Z",
});
const [first, second] = [jobView({ id: "first" }), jobView({ id: "second" })];
const running = (fraction: number) => jobView({ id: "first", state: "running", progress: progress(fraction) });

function display(terminal: boolean, json = false) {
  const stdout = new TextStream(terminal);
  const streams = { stdout: stdout.asTerminal(), stderr: new TextStream().asTerminal() };
  const shown = jobsDisplay(new Console(streams, { json }));
  return { stdout, update: (...jobs: readonly JobView[]) => shown.update(jobs) };
}

const ESCAPE = "\u001b[";
const CONTROLS = new RegExp(`(${ESCAPE.replace("[", "\\[")}\\d*[A-Z]|\r|\n)`);

/** What a terminal shows after such a text: knows `up`, `return` and `erase below`, and no other sequence. */
function screen(text: string): readonly string[] {
  const lines: string[] = [];
  let row = 0;
  for (const part of text.split(CONTROLS)) {
    if (part.startsWith(ESCAPE) && part.endsWith("A")) row -= Number(part.slice(ESCAPE.length, -1));
    else if (part === `${ESCAPE}J`) lines.length = Math.min(lines.length, row);
    else if (part === "\n") row += 1;
    else if (part !== "\r" && part !== "") lines[row] = part;
  }
  expect(lines.join("")).not.toContain(ESCAPE);
  return lines;
}

describe("a watched list on a terminal", () => {
  test("shows the last state only, also when the list gets shorter", () => {
    const { stdout, update } = display(true);
    update(first, second);
    update(running(0.25), second);
    expect(screen(stdout.text)).toEqual([
      expect.stringMatching(/^ID +KIND +STATE/),
      expect.stringMatching(/^first +model +running +25 %/),
      expect.stringMatching(/^second +model +queued/),
    ]);
    update(running(0.5));
    expect(screen(stdout.text)).toEqual([expect.stringMatching(/^ID/), expect.stringMatching(/^first .* 50 %/)]);
  });

  test("never takes more lines or columns than there are: what scrolled off cannot be drawn over", () => {
    const { stdout, update } = display(true);
    const many = Array.from({ length: 40 }, (_, index) => jobView({ id: `job-${index}`, tags: ["x".repeat(64)] }));
    update(...many);
    update(...many);
    const shown = screen(stdout.text);
    expect(shown).toHaveLength(23);
    expect(shown.at(-1)).toBe("… and 19 more");
    expect(Math.max(...shown.map((line) => line.length))).toBe(99);
  });
});

describe("a watched list in a pipe", () => {
  test("is a heading once, then each job that is new or has changed", () => {
    const { stdout, update } = display(false);
    update(second);
    update(second);
    update(first, second);
    update(running(0.25), second);
    update(running(0.251), second);
    expect(stdout.text.split("\n")).toEqual([
      expect.stringMatching(/^ID +KIND +STATE/),
      expect.stringMatching(/^second +model +queued/),
      expect.stringMatching(/^first +model +queued/),
      expect.stringMatching(/^first +model +running +25 %/),
      "",
    ]);
  });

  test("with --json is one versioned object a line for each change, on a terminal too", () => {
    const { stdout, update } = display(true, true);
    update(first);
    update(first);
    update(running(0.25));
    const objects = stdout.text.trim().split("\n");
    expect(objects.map((line) => JSON.parse(line))).toEqual([
      { version: 1, job: first },
      { version: 1, job: running(0.25) },
    ]);
  });
});
