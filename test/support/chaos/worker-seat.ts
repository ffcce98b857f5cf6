import type { WorkerPorts } from "../../../src/worker/ports";
import { WORKER_TIMES } from "../../../src/worker/ports";
import { work } from "../../../src/worker/work";
import { kinds } from "../counting-kind";
import type { Order } from "./order";
import { OwnProcessRunner } from "./own-process-runner";

/** Jobs that one worker process has at a time. */
const LOOPS = 4;

/** Works until the process dies. */
export async function startWorkers(
  { leaseMs, workFolder }: Order,
  ports: Omit<WorkerPorts, "runner">,
  told: AbortSignal,
): Promise<void> {
  const [counting] = kinds;
  if (counting === undefined) throw new Error("there is no kind");
  const times = { ...WORKER_TIMES, leaseMs, heartbeatMs: leaseMs / 4, reportMs: leaseMs / 4, idleMs: 50 };
  const settings = { workFolder, cores: 1, times };
  const runner = new OwnProcessRunner(counting);
  await Promise.all(Array.from({ length: LOOPS }, () => work({ ...ports, runner }, settings, told)));
}
