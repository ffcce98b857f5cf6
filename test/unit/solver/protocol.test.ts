import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeMessage,
  type EngineMessage,
  encodeMessage,
  MessageReader,
  type ProtocolMessage,
  type SolveRequest,
} from "../../../src/solver/protocol";
import { linearModel } from "../../support/linear-models";

const doubles = fc.float64Array({ maxLength: 20 });
const nullable = fc.option(fc.double(), { nil: null });
const message: fc.Arbitrary<EngineMessage> = fc.oneof(
  fc.record({ type: fc.constant("log" as const), id: fc.nat(), line: fc.string() }),
  fc.record({ type: fc.constant("incumbent" as const), id: fc.nat(), objective: fc.double(), values: doubles }),
  fc.record({
    type: fc.constant("progress" as const),
    id: fc.nat(),
    progress: fc.record({
      seconds: fc.double({ min: 0 }),
      nodes: fc.nat(),
      incumbent: nullable,
      bound: nullable,
      gap: nullable,
    }),
  }),
  fc.record({ type: fc.constant("ready" as const), engine: fc.string() }),
);

describe("the child protocol", () => {
  test("carries every message over one line, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (messages, size) => {
        const text = messages.map(encodeMessage).join("");
        const reader = new MessageReader();
        const read: ProtocolMessage[] = [];
        for (let from = 0; from < text.length; from += size) read.push(...reader.push(text.slice(from, from + size)));
        expect(read.map(encodeMessage)).toEqual(messages.map(encodeMessage));
      }),
      { numRuns: 200 },
    );
  });

  test("carries a model with its infinities, and the bytes of a file", () => {
    const model = linearModel({ cost: [1, 2], rows: [{ terms: { 0: 1, 1: -0.5 }, upper: 3 }] });
    const solve = (source: SolveRequest["source"]): SolveRequest => ({
      type: "solve",
      id: 1,
      source,
      options: { timeLimitSeconds: 1, start: new Float64Array([1, 2]) },
      log: true,
    });
    const arrays = solve({ form: "arrays", model });
    expect(decodeMessage(encodeMessage(arrays))).toEqual(arrays);
    const bytes = new Uint8Array([0, 255, 10, 13]);
    const file = solve({ form: "file", format: "lp", bytes });
    expect(decodeMessage(encodeMessage(file))).toEqual(file);
    const buffer = solve({ form: "file", format: "lp", bytes: Buffer.from(bytes) });
    expect(decodeMessage(encodeMessage(buffer))).toEqual(file);
  });

  test.each([
    "",
    "{}",
    "null",
    "[1]",
    '{"type":"other","id":1}',
    '{"type":"log"}',
    "garbage",
    '{"type":"log","id":"x"}',
  ])("refuses %j", (line) => {
    expect(() => decodeMessage(line)).toThrow(TypeError);
  });

  test("refuses an array of an unknown type", () => {
    const line = '{"type":"incumbent","id":1,"objective":1,"values":{"$array":"Object","base64":""}}';
    expect(() => decodeMessage(line)).toThrow(TypeError);
  });
});
