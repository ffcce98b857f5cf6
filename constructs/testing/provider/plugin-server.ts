import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { type ConnectRouter, createContextKey, createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { CALLS, type CallName } from "./messages";
import type { Session, StandIn } from "./stand-in";
import { pluginServices, unaryMethod } from "./wire";

const SERVING = 1;
const PROVIDER_ADDRESSES = ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"] as const;
const SESSION = createContextKey<Session | undefined>(undefined);

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
  const server = createServer(adapter(standIn));
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

/** Terraform opens one connection for each provider configuration; what was configured belongs to the connection. */
function adapter(standIn: StandIn) {
  const sessions = new WeakMap<object, Session>();
  return connectNodeAdapter({
    grpc: true,
    grpcWeb: false,
    connect: false,
    routes: (router) => addRoutes(router, standIn),
    contextValues: (request) => {
      const connection = "stream" in request ? (request.stream.session ?? request.socket) : request.socket;
      const session = sessions.get(connection) ?? standIn.newSession();
      sessions.set(connection, session);
      return createContextValues().set(SESSION, session);
    },
  });
}

function addRoutes(router: ConnectRouter, standIn: StandIn): void {
  const { provider, health } = pluginServices();
  for (const name of Object.keys(CALLS) as CallName[]) {
    const method = unaryMethod(provider, name);
    router.rpc(method, (request, context) => {
      const session = context.values.get(SESSION) ?? standIn.newSession();
      return create(method.output, answer(standIn, name, request, session));
    });
  }
  const check = unaryMethod(health, "Check");
  router.rpc(check, () => create(check.output, { status: SERVING } as Record<string, unknown>));
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
