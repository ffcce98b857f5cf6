import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { ApiApp } from "../api/environment";

export interface HttpServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no new connection; resolves when the last request is answered. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long an idle connection is kept, in milliseconds. @default 5000 */
  readonly keepAliveMs?: number;
  /** Requests that are still under way when the server closes have so many milliseconds to end. @default 3000 */
  readonly closeLimitMs?: number;
}
const DEFAULTS = { keepAliveMs: 5_000, closeLimitMs: 3_000 } as const;

/** Node counts it from the last answer on as well: shorter than the keep-alive, it would cut an idle connection. */
const HEADERS_MARGIN_MS = 55_000;
/** A connection whose answer was the last is closed this soon. */
const IDLE_LOOK_MS = 50;

/** Serves the app. */
export async function serveHttp(app: Pick<ApiApp, "fetch">, options: HttpServerOptions): Promise<HttpServer> {
  const { keepAliveMs = DEFAULTS.keepAliveMs, closeLimitMs = DEFAULTS.closeLimitMs } = options;
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + HEADERS_MARGIN_MS;
  await listen(server, options);
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  return { url, close: () => close(server, closeLimitMs) };
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `port: must be free, ${port} is in use by another program; set MILLRACE_PORT to another, or to 0`;
      reject(error.code === "EADDRINUSE" ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    // one that was answering when the server closed becomes idle later, and would be kept
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
    server.close(() => {
      clearTimeout(limit);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
