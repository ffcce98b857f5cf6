/**
 * Measures the job API on a real PostgreSQL beside bare servers of the same framework, and how it grows with the jobs that
 * are stored: `npm run bench:api`. Loopback alone; some minutes, most of them for a million rows.
 */
import { loadavg } from "node:os";
import { bundled } from "../support/chaos/bundle";
import { type Call, type Load, loadOf } from "./runtime/load";
import { BenchPlace } from "./runtime/place";
import { MeasuredServer } from "./runtime/server";

const CONNECTIONS = 16;
const CALLS = Number(process.env.BENCH_CALLS ?? "6000");
const SIZES = (process.env.BENCH_SIZES ?? "1000,10000,100000,1000000").split(",").map(Number);

function row(what: string, load: Load, beside?: Load): string {
  const numbers = [load.perCore, load.perSecond].map((each) => Math.round(each).toString());
  const times = [load.p50Ms, load.p99Ms].map((each) => each.toFixed(1));
  const ratio = beside === undefined ? "" : (load.perCore / beside.perCore).toFixed(2);
  return `| ${[what, ...numbers, ...times, Math.round(load.residentMiB), load.failed, ratio].join(" | ")} |`;
}
const HEAD =
  "| what | calls/s a core | calls/s | p50 ms | p99 ms | MiB | failed | of bare |\n|---|---|---|---|---|---|---|---|";

async function main(): Promise<void> {
  const script = bundled("test/bench/runtime/server-script.ts");
  const place = await BenchPlace.make();
  try {
    console.log(
      `${new Date().toISOString().slice(0, 10)}: ${await place.versions()}, load ${loadavg()[0]?.toFixed(1)}`,
    );
    await compare(script.file, place);
    await grow(script.file, place);
  } finally {
    await place.close();
    script.remove();
  }
}

async function compare(file: string, place: BenchPlace): Promise<void> {
  const id = await place.waitingJob();
  const headers = { authorization: `Bearer ${place.apiKey}` };
  const status = (): Call => ({ method: "GET", path: `/api/v1/jobs/${id}`, headers });
  const inputs = [{ name: "input.txt", text: "hello" }];
  const body = JSON.stringify({ kind: "counting", parameters: { steps: 1 }, inputs });
  const submit = (n: number): Call => {
    const own = { ...headers, "content-type": "application/json", "idempotency-key": `bench-${n}` };
    return { method: "POST", path: "/api/v1/jobs", headers: own, body };
  };
  const bare = await MeasuredServer.start(file, place.order("bare"));
  const selecting = await MeasuredServer.start(file, place.order("bare with database"));
  const api = await MeasuredServer.start(file, place.order("api"));
  const times = [bare, selecting, api].map(({ startMs }) => `${Math.round(startMs)} ms`);
  console.log(`start: bare ${times[0]}, bare with database ${times[1]}, job API ${times[2]}\n\n${HEAD}`);
  const measure = (server: MeasuredServer, calls: number, call: (n: number) => Call) =>
    loadOf(server, { calls, connections: CONNECTIONS, call });
  for (const server of [bare, selecting, api]) await measure(server, CALLS / 4, status);
  const [answering, reading] = [await measure(bare, CALLS, status), await measure(selecting, CALLS, status)];
  console.log(row("bare, status without a database", answering));
  console.log(row("bare, status as one select", reading));
  console.log(row("job API, status", await measure(api, CALLS, status), reading));
  console.log(row("bare, submission echoed", await measure(bare, CALLS / 4, submit)));
  console.log(row("job API, submission", await measure(api, CALLS / 4, submit)));
  for (const server of [bare, selecting, api]) await server.close();
}

/** One after the other, so that a call's time is its own. */
async function grow(file: string, place: BenchPlace): Promise<void> {
  const api = await MeasuredServer.start(file, place.order("api"));
  const headers = { authorization: `Bearer ${place.apiKey}` };
  const id = await place.waitingJob();
  console.log(`\nOne call at a time, by the number of stored jobs:\n\n${HEAD}`);
  for (const size of SIZES) {
    await place.fillTo(size, id);
    for (const [what, path] of [
      ["status", `/jobs/${id}`],
      ["list of 20", "/jobs?limit=20"],
      ["list of 20 that succeeded", "/jobs?limit=20&state=succeeded"],
    ] as const) {
      const call = (): Call => ({ method: "GET", path: `/api/v1${path}`, headers });
      await loadOf(api, { calls: 20, connections: 1, call });
      console.log(row(`${size} jobs, ${what}`, await loadOf(api, { calls: 200, connections: 1, call })));
    }
  }
  await api.close();
}

void main();
