import { expect, test } from "vitest";
import { BatchBackend } from "../../../src/adapters/aws/batch-backend";
import { batchClient } from "../../../src/adapters/aws/clients";
import { BATCH_BACKEND_PERMISSIONS } from "../../../src/contract/permissions";
import { emulatorSettings } from "../../support/aws-here";
import { startBatchSimulator } from "../../support/batch-simulator";
import { namingMethods, PermissionRecord, recordCalls } from "../../support/recorded-calls";

const KINDS = [
  ["job-queue/", "batch queue"],
  ["job-definition/", "batch job definition"],
  ["job/", "batch jobs"],
] as const;

test("every call of the backend on Batch is declared in the contract, and every declaration is used", async () => {
  const launch = () => ({ command: ["sleep", "60"], environment: { PATH: process.env.PATH ?? "" } });
  const simulator = await startBatchSimulator({ queues: ["solver"], launch, vcpus: 4 });
  try {
    simulator.register({
      jobDefinitionName: "solver",
      type: "container",
      containerProperties: { image: "solver", resourceRequirements: [{ type: "VCPU", value: "1" }] },
    });
    const client = batchClient(emulatorSettings(simulator.endpoint));
    const record = new PermissionRecord();
    recordCalls(
      client,
      record.sink((resource) => KINDS.find(([prefix]) => resource.startsWith(prefix))?.[1] ?? resource),
    );
    const options = { jobQueue: simulator.queueArn("solver"), jobDefinition: "solver" };
    const backend = namingMethods(new BatchBackend(client, options), "backend");
    const run = await backend.submit({ jobId: "job-1" });
    expect(await backend.runsOf("job-1")).toHaveLength(1);
    expect(await backend.liveRuns(10)).toHaveLength(1);
    await backend.end(run, "enough");
    expect(record.difference({ backend: BATCH_BACKEND_PERMISSIONS })).toEqual({ undeclared: [], unused: [] });
  } finally {
    await simulator.close();
  }
});
