/** Where a process dies: at the `nth` call of a port's method, before it is made or before its answer is heard. */
export interface FailPoint {
  /** `store.insert` */
  readonly call: string;
  readonly when: "before" | "after";
  readonly nth: number;
}

const STORE = ["load", "replace", "staleRuns", "lostInQueue"];
const HOUSE = ["outbox.pending", "outbox.remove", "queue.send"];
const API = ["store.findByIdempotencyKey", "store.insert", "queue.depth", "objects.put", "objects.read"];
const WORKER = ["queue.receive", "queue.acknowledge", "queue.giveBack", "queue.extend", "objects.list"];

/** Every step of a job at which each process can die. The queue gives back and extends only where something went wrong. */
export const STEPS: Readonly<Record<"api" | "worker", readonly string[]>> = {
  api: [...API, ...HOUSE, ...STORE.slice(1).map((name) => `store.${name}`)],
  worker: [
    ...WORKER,
    ...["objects.read", "objects.put", "store.heartbeat", "store.appendLog"],
    ...STORE.map((name) => `store.${name}`),
    ...HOUSE,
  ],
};

/** The port, at whose fail point this process is gone as if the kernel had ended it. */
export function mortal<Port extends object>(port: Port, name: string, point: FailPoint | undefined): Port {
  if (!point?.call.startsWith(`${name}.`)) return port;
  let calls = 0;
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      const here = point.call === `${name}.${String(property)}`;
      return async (...args: readonly unknown[]) => {
        if (here) calls += 1;
        const dies = here && calls === point.nth;
        if (dies && point.when === "before") process.kill(process.pid, "SIGKILL");
        const answer: unknown = await Reflect.apply(value, target, args);
        if (dies) process.kill(process.pid, "SIGKILL");
        return answer;
      };
    },
  });
}
