import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server on loopback that passes everything on to another one. It has its address before the other one is there; and a
 * client that cannot name a host of its own reaches through it what listens by the name of its host.
 */
export class Doorway {
  private target: URL | undefined;
  private host: string | undefined;
  private readonly server = createServer((incoming, outgoing) => {
    const { target, host } = this;
    if (target === undefined) return void outgoing.writeHead(503).end();
    const { method, url: path, headers } = incoming;
    const { hostname, port } = target;
    const forwarded = request({
      ...{ hostname, port, method, path },
      headers: host === undefined ? headers : { ...headers, host },
    });
    forwarded.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });

  static async start(): Promise<Doorway> {
    const doorway = new Doorway();
    doorway.server.listen(0, "127.0.0.1");
    await once(doorway.server, "listening");
    return doorway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on to this address, for a host of this name. */
  open(target: string, host?: string): void {
    this.target = new URL(target);
    this.host = host;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }
}
