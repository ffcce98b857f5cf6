import type { ModelSource, SolveOptions, SolveProgress, SolveResult, SolverErrorCode } from "./port";

/** What a parent asks of an engine that runs as a thread or a process of its own. */
export interface SolveRequest {
  readonly type: "solve";
  /** Echoed in every answer: what belongs to an earlier solve is dropped. */
  readonly id: number;
  readonly source: ModelSource;
  readonly options: SolveOptions;
  /** Send the engine's log lines too. */
  readonly log: boolean;
}

/** Asks a process to stop a solve; a thread is told through shared memory. */
export interface StopRequest {
  readonly type: "stop";
  readonly id: number;
}

/** What such an engine answers. A thread sends these objects, a process one JSON line each. */
export type EngineMessage =
  | { readonly type: "ready"; readonly engine: string }
  | { readonly type: "log"; readonly id: number; readonly line: string }
  | { readonly type: "progress"; readonly id: number; readonly progress: SolveProgress }
  | { readonly type: "incumbent"; readonly id: number; readonly objective: number; readonly values: Float64Array }
  | { readonly type: "result"; readonly id: number; readonly result: SolveResult }
  | {
      readonly type: "error";
      readonly id: number;
      readonly code: SolverErrorCode;
      readonly message: string;
      /** The engine cannot be used any more and has to be started anew. */
      readonly fatal: boolean;
    };

export type ProtocolMessage = SolveRequest | StopRequest | EngineMessage;

const ARRAY_TYPES = { Float64Array, Int32Array, Uint8Array };
type ArrayName = keyof typeof ARRAY_TYPES;
const MESSAGE_TYPES: readonly string[] = ["solve", "stop", "ready", "log", "progress", "incumbent", "result", "error"];

/** A message as one line of JSON, newline included. Typed arrays travel as base64, infinities by name. */
export function encodeMessage(message: ProtocolMessage): string {
  return `${JSON.stringify(message, function (this: Record<string, unknown>, key: string) {
    // Not the replacer's second argument: a Buffer has already become a list of numbers there.
    return encodeValue(this[key]);
  })}\n`;
}

function encodeValue(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  for (const [name, type] of Object.entries(ARRAY_TYPES)) {
    if (!(value instanceof type)) continue;
    return { $array: name, base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  return value;
}

/** Reads one line. Throws a `TypeError` on what is not a message. */
export function decodeMessage(line: string): ProtocolMessage {
  let message: unknown;
  try {
    message = JSON.parse(line, (_key, value: unknown) => decodeValue(value));
  } catch (error) {
    throw new TypeError(`not a protocol message: ${line.slice(0, 80)}`, { cause: error });
  }
  if (!isMessage(message)) throw new TypeError(`not a protocol message: ${line.slice(0, 80)}`);
  return message;
}

function isMessage(value: unknown): value is ProtocolMessage {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const id = "id" in value ? value.id : undefined;
  return MESSAGE_TYPES.includes(String(value.type)) && (value.type === "ready" || Number.isInteger(id));
}

function decodeValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$number" in value) return Number(value.$number);
  if (!("$array" in value) || !("base64" in value)) return value;
  if (!isArrayName(value.$array) || typeof value.base64 !== "string") throw new TypeError("unknown array type");
  const bytes = Buffer.from(value.base64, "base64");
  // Copied: a Buffer may start at an odd place of a shared pool, where no Float64Array can begin.
  return new ARRAY_TYPES[value.$array](new Uint8Array(bytes).buffer);
}

function isArrayName(value: unknown): value is ArrayName {
  return typeof value === "string" && value in ARRAY_TYPES;
}

/** Cuts a stream of text chunks into messages. */
export class MessageReader {
  private rest = "";

  /** The messages that `chunk` completes. Blank lines are skipped. */
  push(chunk: string): readonly ProtocolMessage[] {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.filter((line) => line.trim() !== "").map(decodeMessage);
  }
}
