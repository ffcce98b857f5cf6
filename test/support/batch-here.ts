import { BatchClient } from "@aws-sdk/client-batch";
import { batchClient } from "../../src/adapters/aws/clients";
import { emulatorSettings } from "./aws-here";
import { type BatchSimulator, type BatchSimulatorOptions, startBatchSimulator } from "./batch-simulator";
import type { Launch } from "./batch-simulator/life";
import type { SimulatedJob } from "./batch-simulator/simulated-job";

/** The program of a container is what its command says; an image called `missing` cannot be pulled. */
export const asItSays: Launch = ({ image, command, environment }) =>
  image === "missing"
    ? "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found"
    : { command, environment: { PATH: process.env.PATH ?? "", ...environment } };

/** A simulator with a queue `solver`, and clients of it: the runtime's own, and one for what a test does beside it. */
export async function batchHere(options: Partial<BatchSimulatorOptions> = {}) {
  const simulator = await startBatchSimulator({ queues: ["solver"], launch: asItSays, vcpus: 4, ...options });
  const settings = emulatorSettings(simulator.endpoint);
  const [client, other] = [batchClient(settings), new BatchClient({ ...settings, maxAttempts: 1 })];
  return {
    simulator,
    client,
    other,
    queueArn: simulator.queueArn("solver"),
    close: async () => {
      client.destroy();
      other.destroy();
      await simulator.close();
    },
  };
}

/** Registers a definition that runs a shell's script. */
export function registerScript(
  simulator: BatchSimulator,
  name: string,
  script: string,
  more: Partial<Parameters<BatchSimulator["register"]>[0]> = {},
): void {
  const containerProperties = { image: "solver", command: ["sh", "-c", script] };
  simulator.register({ jobDefinitionName: name, type: "container", containerProperties, ...more });
}

/** Waits until a Batch job is as wanted; the test's own time-out is the limit. */
export async function untilJob(job: SimulatedJob | undefined, wanted: (job: SimulatedJob) => boolean): Promise<void> {
  while (job !== undefined && !wanted(job)) await new Promise((resolve) => setTimeout(resolve, 5));
}
