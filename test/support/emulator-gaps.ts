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

/** Calls that an emulator lacks and clients cannot do without: the target in the header, and the answer. */
export type Gaps = Readonly<Record<string, object>>;

/** What moto 5.2.5 lacks: the provider reads a scalable target's tags after making it, and gets a page of HTML. */
export const MOTO_GAPS: Gaps = { "AnyScaleFrontendService.ListTagsForResource": { Tags: {} } };

/** Calls that AWS fills in and an emulator does not: the path, and what to add to what is asked. */
export type Additions = Readonly<Record<string, (endpoint: string) => Promise<object>>>;

/** Batch works under its service-linked role unless it is given another one; moto insists on being given one. */
export const MOTO_ADDITIONS: Additions = {
  "/v1/createcomputeenvironment": async (endpoint) => ({ serviceRole: await batchServiceRole(endpoint) }),
};

/** A server before an emulator that answers or completes these calls itself and passes all others on unchanged. */
export async function fillGaps(endpoint: string, gaps: Gaps, additions: Additions = {}) {
  const added = new Map<string, Promise<object>>();
  const server = createServer((incoming, outgoing) => {
    const answer = gaps[String(incoming.headers["x-amz-target"])];
    const { url = "" } = incoming;
    const addition = added.get(url) ?? additions[url]?.(endpoint);
    if (addition !== undefined) added.set(url, addition);
    if (answer !== undefined) incoming.resume().on("end", () => reply(outgoing, answer));
    else if (addition !== undefined) complete(endpoint, addition, incoming, outgoing);
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

function reply(outgoing: ServerResponse, answer: object): void {
  outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  outgoing.end(JSON.stringify(answer));
}
