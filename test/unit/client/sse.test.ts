import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEventStream, type ServerSentEvent } from "../../../src/client/sse";

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function parse(text: string, sizes: readonly number[] = []): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of parseEventStream(cut(new TextEncoder().encode(text), sizes))) events.push(event);
  return events;
}

const STREAM = [
  ": hello",
  "",
  "id: 1",
  "event: state",
  'data: {"state":"queued"}',
  "",
  "id:2",
  "data:first",
  "data: zwölf €",
  "unknown: field",
  "",
  "event: nothing without data",
  "",
  "data",
  "",
  "data: never finished",
].join("\n");

const EXPECTED: ServerSentEvent[] = [
  { id: "1", event: "state", data: '{"state":"queued"}' },
  { id: "2", event: "message", data: "first\nzwölf €" },
  { id: "2", event: "message", data: "" },
];

test("reads ids, names and data of several lines, and skips comments and unfinished messages", async () => {
  expect(await parse(STREAM)).toEqual(EXPECTED);
});

test.each(["\r\n", "\r"])("reads the same with line ends %j, wherever the chunks are cut", async (lineEnd) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), async (sizes) => {
      expect(await parse(STREAM.replaceAll("\n", lineEnd), sizes)).toEqual(EXPECTED);
    }),
    { numRuns: 50 },
  );
});

test("gives up on a line that never ends", async () => {
  await expect(parse(`data: ${"x".repeat(1_100_000)}`)).rejects.toThrow("a line of the event stream is over");
});
