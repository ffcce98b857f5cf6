import { describe, expect, test } from "vitest";
import { Console } from "../../../src/cli/console";
import { ProgressDisplay } from "../../../src/cli/progress-display";
import { TextStream } from "../../support/text-stream";

const at = "2026-01-31T12:00:00.000Z";
const sight = (phase: string, fraction: number) => ({
  state: "running" as const,
  progress: { fraction, phase, message: null, incumbent: null, bound: null, gap: null, at },
  queuePosition: null,
  cancelRequested: false,
});

function display(terminal: boolean, quiet = false) {
  const stderr = new TextStream(terminal);
  let time = 0;
  const console = new Console({ stdout: new TextStream().asTerminal(), stderr: stderr.asTerminal() }, { quiet });
  const shown = new ProgressDisplay(console, () => time);
  const advance = (ms: number) => {
    time += ms;
  };
  return { shown, stderr, advance };
}

describe("progress in a pipe", () => {
  test("is a plain line at a new phase, and otherwise every five seconds", () => {
    const { shown, stderr, advance } = display(false);
    for (let step = 0; step < 70; step++) {
      shown.update(sight(step < 35 ? "seating" : "improving", step / 100));
      advance(200);
    }
    shown.stop();
    expect(stderr.text).toBe(
      ["seating  0 %  0 s", "seating  25 %  5 s", "improving  35 %  7 s", "improving  60 %  12 s", ""].join("\n"),
    );
  });

  test("is nothing when quiet", () => {
    const { shown, stderr } = display(false, true);
    shown.update(sight("seating", 0.1));
    shown.stop();
    expect(stderr.text).toBe("");
  });
});

test("progress on a terminal is one line that is drawn over and leaves no trace", () => {
  const { shown, stderr } = display(true);
  shown.update(sight("seating", 0.5));
  shown.update(sight("seating", 0.6));
  shown.stop();
  expect(stderr.text).toContain("█");
  expect(stderr.text).not.toContain("\n");
  expect(stderr.text.endsWith("\r\u001b[2K")).toBe(true);
});
