import { once } from "node:events";
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import { text } from "node:stream/consumers";
import { CreateServiceLinkedRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { type Corrections, motoCorrections } from "./emulator-corrections";

/** Calls that AWS fills in and an emulator does not: the path, and what to add to what is asked. */
type Additions = Readonly<Record<string, (endpoint: string) => Promise<object>>>;

/** Batch works under its service-linked role unless it is given another one; moto insists on being given one. */
const MOTO_ADDITIONS: Additions = {
  "/v1/createcomputeenvironment": async (endpoint) => ({ serviceRole: await batchServiceRole(endpoint) }),
};

/** A server before moto that completes some calls and corrects some answers; all others pass unchanged. */
export async function fillMotosGaps(endpoint: string) {
  const corrections = motoCorrections();
  const added = new Map<string, Promise<object>>();
  const server = createServer((incoming, outgoing) => {
    const { url = "" } = incoming;
    const addition = added.get(url) ?? MOTO_ADDITIONS[url]?.(endpoint);
    if (addition !== undefined) added.set(url, addition);
    if (addition !== undefined) complete(endpoint, addition, incoming, outgoing);
    else if (String(incoming.headers["x-amz-target"]) in corrections)
      correct(endpoint, corrections, incoming, outgoing);
    else passOn(endpoint, incoming, outgoing);
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
  incoming.pipe(forward(endpoint, incoming, outgoing, incoming.headers));
}

/** What was asked wins over what is added. */
function complete(
  endpoint: string,
  addition: Promise<object>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  Promise.all([text(incoming), addition]).then(
    ([asked, added]) => {
      const given = Object.entries(JSON.parse(asked) as object).filter(([, value]) => value !== "");
      const body = JSON.stringify({ ...added, ...Object.fromEntries(given) });
      const headers = { ...incoming.headers, "content-length": String(Buffer.byteLength(body)) };
      forward(endpoint, incoming, outgoing, headers).end(body);
    },
    () => outgoing.destroy(),
  );
}

function forward(
  endpoint: string,
  { method, url }: IncomingMessage,
  outgoing: ServerResponse,
  headers: OutgoingHttpHeaders,
): ClientRequest {
  const forwarded = request(new URL(url ?? "/", endpoint), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  return forwarded.on("error", () => outgoing.destroy());
}

/** Asks the emulator and passes on what it should have said. */
function correct(
  endpoint: string,
  corrections: Corrections,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method, url, headers } = incoming;
  const target = String(headers["x-amz-target"]);
  const answering = async () => {
    const asked = await text(incoming);
    const own = unframed(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(new URL(url ?? "/", endpoint), { method: method ?? "POST", headers: own, body: asked });
    const said = await answer.text();
    const corrected = corrections[target]?.({ asked, said, succeeded: answer.ok }) ?? said;
    if (corrected === said) outgoing.writeHead(answer.status, unframed(answer.headers));
    else outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    outgoing.end(corrected);
  };
  answering().catch(() => outgoing.destroy());
}

/** Headers without those about one connection or one encoding of the body. */
function unframed(headers: Iterable<[string, string]>): Record<string, string> {
  const framing = ["host", "connection", "content-length", "content-encoding", "transfer-encoding"];
  return Object.fromEntries([...headers].filter(([name]) => !framing.includes(name)));
}

/** The role Batch makes itself when it is first used in an account. */
async function batchServiceRole(endpoint: string): Promise<string> {
  const iam = new IAMClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const wanted = { PathPrefix: "/aws-service-role/batch.amazonaws.com/" };
  const { Roles: [found] = [] } = await iam.send(new ListRolesCommand(wanted));
  const made =
    found ?? (await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "batch.amazonaws.com" }))).Role;
  return made?.Arn ?? "";
}
