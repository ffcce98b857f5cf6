import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { ApiApp } from "../api/environment";
import type { LocalSettings } from "../contract/settings";

export interface LocalServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no new connection; resolves when the last request is answered. */
  close(): Promise<void>;
}

/** Requests that are still under way when the server closes have so long to end. */
const CLOSE_LIMIT_MS = 3_000;

/** Serves the app on loopback. */
export async function serveLocally(
  app: Pick<ApiApp, "fetch">,
  settings: Pick<LocalSettings, "host" | "port">,
): Promise<LocalServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await listen(server, settings);
  const { address, port, family } = server.address() as AddressInfo;
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`, close: () => close(server) };
}

function listen(server: Server, { host, port }: Pick<LocalSettings, "host" | "port">): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `port: must be free, ${port} is in use by another program; set MILLRACE_PORT to another, or to 0`;
      reject(error.code === "EADDRINUSE" ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
