import { once } from "node:events";
import { connect, createServer, type IncomingHttpHeaders } from "node:http2";
import { connect as connectTo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerUnary } from "../../../constructs/testing/provider/grpc";
import { temporaryFolder } from "../../support/terraform-stack";

const socket = join(temporaryFolder("millrace-grpc-"), "calls");
const connections = new Set<object>();
const server = createServer();
server.on(
  "stream",
  answerUnary(
    new Map([
      [
        "/test.Echo/Say",
        (request: Uint8Array, connection: object) => {
          connections.add(connection);
          return request;
        },
      ],
      [
        "/test.Echo/Fail",
        () => {
          throw new Error("größer als 5 %");
        },
      ],
    ]),
  ),
);
beforeAll(() => once(server.listen({ path: socket }), "listening"));
afterAll(() => server.close());

/** What a call ended with, and the bytes it was answered with. */
async function call(path: string, requests: readonly Uint8Array[]) {
  const client = connect("http://calls", { createConnection: () => connectTo(socket) });
  try {
    return await Promise.all(requests.map((request) => send(client, path, request)));
  } finally {
    client.close();
  }
}

async function send(client: ReturnType<typeof connect>, path: string, request: Uint8Array) {
  const stream = client.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (given) => {
    trailers = given;
  });
  stream.end(request);
  const answer = Buffer.concat(await stream.toArray());
  return { status: trailers["grpc-status"], message: decodeURIComponent(String(trailers["grpc-message"])), answer };
}

function message(text: string, compressed = 0): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([compressed, 0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
}

test("answers a message with a message, however many packets it takes, and tells connections apart", async () => {
  const [long, short] = [message("x".repeat(60_000)), message("short")];
  expect(await call("/test.Echo/Say", [long, short])).toMatchObject([
    { status: "0", answer: long },
    { status: "0", answer: short },
  ]);
  expect(connections.size).toBe(1);
  await call("/test.Echo/Say", [short]);
  expect(connections.size).toBe(2);
});

test.each([
  ["a method it does not know", "/test.Echo/Sing", message("a"), "12", /no such method/],
  ["a method that throws", "/test.Echo/Fail", message("a"), "2", /^größer als 5 %$/],
  ["a compressed message", "/test.Echo/Say", message("a", 1), "2", /not compressed/],
  ["half a message", "/test.Echo/Say", message("four").subarray(0, 7), "2", /one message/],
  ["two messages", "/test.Echo/Say", Buffer.concat([message("a"), message("b")]), "2", /one message/],
])("says what was wrong with %s", async (_what, path, request, status, reason) => {
  const [ended] = await call(path, [request]);
  expect(ended).toMatchObject({ status, message: expect.stringMatching(reason) });
  expect(ended?.answer).toHaveLength(0);
});
