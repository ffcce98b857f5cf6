import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Where Terraform gets its states from and leaves them. */
export interface StateServer {
  /** Environment that makes a command with backend `http` keep its state in this file. */
  environment(file: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Keeps states in files for Terraform's backend `http`. With its backend `local`, Terraform writes the whole state down
 * after each resource, which for 180 of them takes most of the time of an apply; with any other, once at the end.
 *
 * States hold secrets: the server listens on loopback, and each state has a path that nobody can guess.
 */
export async function serveStates(): Promise<StateServer> {
  const files = new Map<string, string>();
  const server = createServer((request, response) => {
    answer(request, response, files.get(request.url ?? "")).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    environment: (file) => {
      const path = `/${randomUUID()}`;
      files.set(path, file);
      return { TF_HTTP_ADDRESS: `http://127.0.0.1:${port}${path}` };
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, file: string | undefined): Promise<void> {
  if (file === undefined) response.writeHead(403).end();
  else if (request.method === "POST") {
    writeFileSync(file, await buffer(request));
    response.end();
  } else if (request.method !== "GET") response.writeHead(405).end();
  else if (existsSync(file)) response.end(readFileSync(file));
  else response.writeHead(404).end();
}
