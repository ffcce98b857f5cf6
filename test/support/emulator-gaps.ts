import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** Calls that an emulator lacks and clients cannot do without: the target in the header, and the answer. */
export type Gaps = Readonly<Record<string, object>>;

/** What moto 5.2.5 lacks: the provider reads a scalable target's tags after making it, and gets a page of HTML. */
export const MOTO_GAPS: Gaps = { "AnyScaleFrontendService.ListTagsForResource": { Tags: {} } };

/** A server before an emulator that answers these calls itself and passes all others on unchanged. */
export async function fillGaps(endpoint: string, gaps: Gaps) {
  const server = createServer((incoming, outgoing) => {
    const answer = gaps[String(incoming.headers["x-amz-target"])];
    if (answer === undefined) passOn(endpoint, incoming, outgoing);
    else incoming.resume().on("end", () => reply(outgoing, answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, close };
}

function passOn(endpoint: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url } = incoming;
  const forwarded = request(new URL(url ?? "/", endpoint), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on("error", () => outgoing.destroy());
  incoming.pipe(forwarded);
}

function reply(outgoing: ServerResponse, answer: object): void {
  outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  outgoing.end(JSON.stringify(answer));
}
