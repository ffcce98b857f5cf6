import { cancelJob } from "../../../src/jobs/cancel-job";
import { serveHttp } from "../../../src/main/http-server";
import { TestApi } from "./test-api";

/**
 * A process of its own: the API with or without keys, until its input ends. The first line it prints is JSON with
 * `url` and `key`. Jobs that it is given end soon (nobody works on them), so that event streams and long polls end too.
 */
async function main(keyed: boolean): Promise<void> {
  const api = await TestApi.open({ keyed, limits: { maxWaits: 0 } });
  const server = await serveHttp(api.app, { host: "127.0.0.1", port: 0 });
  api.baseUrl.value = server.url;
  const key = keyed ? await api.addKey("local") : null;
  const timer = setInterval(() => void endQueued(api), 100);
  process.stdout.write(`${JSON.stringify({ url: server.url, key })}\n`);
  process.stdin.resume();
  process.stdin.once("end", async () => {
    clearInterval(timer);
    await server.close();
    await api.close();
  });
}

async function endQueued(api: TestApi): Promise<void> {
  const queued = await api.storage.store.list("local", { states: ["queued"] }, undefined, 100);
  for (const { id } of queued) await cancelJob(api.ports, { tenant: "local", id }).catch(() => {});
}

void main(process.argv[2] === "keyed");
