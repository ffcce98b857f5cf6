import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

/** What a method answers with; thrown errors become the call's failure. */
export type UnaryMethod = (request: Uint8Array, connection: object) => Uint8Array;

const OK = 0;
const UNKNOWN = 2;
const UNIMPLEMENTED = 12;
/** Before each message: whether it is compressed, and its length in four bytes. */
const PREFIX_BYTES = 5;

/**
 * Answers gRPC calls of one message each way, by the path of the method. That is all a provider's plugin is asked;
 * streams, compression, deadlines and metadata, which cost a library most of its time, are none of it.
 */
export function answerUnary(methods: ReadonlyMap<string, UnaryMethod>) {
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const method = methods.get(headers[":path"] ?? "");
    const chunks: Buffer[] = [];
    // Terraform that ends takes its connections with it; nobody waits for the answer then.
    stream.on("error", () => stream.destroy());
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      if (!stream.destroyed) respond(stream, method, Buffer.concat(chunks));
    });
  };
}

function respond(stream: ServerHttp2Stream, method: UnaryMethod | undefined, request: Buffer): void {
  if (method === undefined) {
    fail(stream, UNIMPLEMENTED, "the stand-in has no such method");
    return;
  }
  try {
    const answer = framed(method(unframed(request), stream.session ?? stream));
    finish(stream, OK, "");
    stream.end(answer);
  } catch (error) {
    fail(stream, UNKNOWN, error instanceof Error ? error.message : String(error));
  }
}

function fail(stream: ServerHttp2Stream, status: number, message: string): void {
  finish(stream, status, message);
  stream.end();
}

/** How a call ended is said behind its answer. */
function finish(stream: ServerHttp2Stream, status: number, message: string): void {
  const trailers = { "grpc-status": String(status), "grpc-message": encodeURIComponent(message) };
  stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  stream.respond({ ":status": 200, "content-type": "application/grpc+proto" }, { waitForTrailers: true });
}

function unframed(frame: Buffer): Uint8Array {
  const whole = frame.length >= PREFIX_BYTES && frame.length === PREFIX_BYTES + frame.readUInt32BE(1);
  if (!whole || frame[0] !== 0) throw new Error("a request must be one message that is not compressed");
  return frame.subarray(PREFIX_BYTES);
}

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}
