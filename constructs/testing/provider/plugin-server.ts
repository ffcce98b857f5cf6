import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { answerUnary, type UnaryMethod } from "./grpc";
import { CALLS, type CallName } from "./messages";
import type { Session, StandIn } from "./stand-in";
import { pluginServices, unaryMethod } from "./wire";

const SERVING = 1;
const PROVIDER_ADDRESSES = ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"] as const;

/** A stand-in that Terraform can reach. */
export interface RunningPlugin {
  /** Environment that makes Terraform use the stand-in instead of a provider it would download. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Serves a stand-in to Terraform on a socket in a folder only this user can enter, from this very process: Terraform
 * is the child, so nothing else has to be started, watched or ended.
 */
export async function servePlugin(standIn: StandIn): Promise<RunningPlugin> {
  const directory = mkdtempSync(join(tmpdir(), "millrace-"));
  const path = join(directory, "aws");
  const server = createServer();
  server.on("stream", answerUnary(methodsOf(standIn)));
  const sessions = trackSessions(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path }, resolve);
  });
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify(reattachment(path)) },
    close: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function reattachment(path: string) {
  const plugin = {
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    // Tells Terraform that the process is not its own to end.
    Test: true,
    Addr: { Network: "unix", String: path },
  };
  return Object.fromEntries(PROVIDER_ADDRESSES.map((address) => [address, plugin]));
}

function methodsOf(standIn: StandIn): ReadonlyMap<string, UnaryMethod> {
  const { provider, health } = pluginServices();
  const sessionOf = sessionsOf(standIn);
  const calls = (Object.keys(CALLS) as CallName[]).map((name) => {
    const { input, output } = unaryMethod(provider, name);
    const call: UnaryMethod = (bytes, connection) => {
      const answered = answer(standIn, name, fromBinary(input, bytes), sessionOf(connection));
      return toBinary(output, create(output, answered));
    };
    return [`/${provider.typeName}/${name}`, call] as const;
  });
  const { output } = unaryMethod(health, "Check");
  const serving = toBinary(output, create(output, { status: SERVING } as Record<string, unknown>));
  return new Map([...calls, [`/${health.typeName}/Check`, () => serving]]);
}

/** Terraform opens one connection for each provider configuration; what was configured belongs to the connection. */
function sessionsOf(standIn: StandIn): (connection: object) => Session {
  const sessions = new WeakMap<object, Session>();
  return (connection) => {
    const session = sessions.get(connection) ?? standIn.newSession();
    sessions.set(connection, session);
    return session;
  };
}

/** The table of messages types every call; the descriptors made from it are untyped, so the types meet here. */
function answer(standIn: StandIn, name: CallName, request: object, session: Session): Record<string, unknown> {
  const call: (request: never, session: Session) => object = standIn[name];
  return { ...call(request as never, session) };
}

function trackSessions(server: Http2Server): Set<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  return sessions;
}
