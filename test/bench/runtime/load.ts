import { Agent, request } from "node:http";
import type { MeasuredServer } from "./server";

/** What a server did under load. */
export interface Load {
  readonly calls: number;
  /** Calls a second, by the clock: other load on the machine makes it smaller. */
  readonly perSecond: number;
  /** Calls a second of the server's processor time, which other load hardly changes. */
  readonly perCore: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly residentMiB: number;
}

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Calls a server on loopback over kept connections, as many at a time, until so many calls were answered. */
export async function loadOf(
  server: MeasuredServer,
  { calls, connections, call }: { readonly calls: number; readonly connections: number; call(n: number): Call },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const [latencies, before, began] = [[] as number[], await server.used(), performance.now()];
  let [next, failed] = [0, 0];
  const one = async () => {
    while (next < calls) {
      const at = performance.now();
      if ((await answered(server.url, call(next++), agent)) >= 400) failed += 1;
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = (performance.now() - began) / 1000;
  const after = await server.used();
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    ...{ calls, failed, perSecond: calls / seconds, perCore: (calls * 1000) / (after.cpuMs - before.cpuMs) },
    ...{ p50Ms: at(0.5), p99Ms: at(0.99), residentMiB: after.residentBytes / 1024 / 1024 },
  };
}

function answered(url: string, { method, path, headers, body }: Call, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method, headers, agent }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    call.on("error", reject);
    call.end(body);
  });
}
