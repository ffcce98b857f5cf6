import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { ApiApp } from "./environment";

export interface ListenOptions {
  /** @default "127.0.0.1" - this machine only */
  readonly host?: string;
  /** @default 0 - any free one */
  readonly port?: number;
}

/** An API that is being served. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no more requests and waits for those at work; after `graceMs` their connections are cut. Abort `closing` of
   * the app first, so that long polls and event streams end by themselves.
   */
  close(graceMs?: number): Promise<void>;
}

/** Serves the app over HTTP. Rejects where the address cannot be used. */
export async function listen(app: ApiApp, options: ListenOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  // a large upload over a slow line may take long; a head that trickles in may not
  server.requestTimeout = 15 * 60_000;
  server.headersTimeout = 20_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, port: address.port, close: (graceMs) => close(server, graceMs) };
}

async function close(server: Server, graceMs = 5_000): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
