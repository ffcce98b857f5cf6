import {
  CancelJobCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  type SubmitJobCommandInput,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import { afterEach, describe, expect, test } from "vitest";
import { batchJobEventSchema } from "../../../src/contract/batch-event";
import { batchHere, registerScript, untilJob } from "../../support/batch-here";
import type { BatchSimulatorOptions } from "../../support/batch-simulator";

type Here = Awaited<ReturnType<typeof batchHere>>;
let here: Here | undefined;
let told: string[] = [];
let printed = "";

/** A simulator that writes down the states it tells of; gone when the test is. */
async function start(options: Partial<BatchSimulatorOptions> = {}): Promise<Here> {
  [told, printed] = [[], ""];
  const deliver = (event: object) => {
    const { jobName, status } = batchJobEventSchema.parse(event).detail;
    told.push(`${jobName} ${status}`);
  };
  const print = (text: string) => {
    printed += text;
  };
  here = await batchHere({ deliver, print, ...options });
  return here;
}
afterEach(() => here?.close());

async function submit({ other, simulator }: Here, definition: string, more: Partial<SubmitJobCommandInput> = {}) {
  const jobName = more.jobName ?? definition;
  await other.send(new SubmitJobCommand({ jobName, jobQueue: "solver", jobDefinition: definition, ...more }));
  const job = simulator.jobs.at(-1);
  if (job === undefined) throw new Error("no job was submitted");
  return job;
}

const isOver = (job: { readonly isOver: boolean }) => job.isOver;
const isRunning = ({ container }: { readonly container: object | undefined }) => container !== undefined;
/** Says when it is told to end, and does. */
const POLITE = "trap 'echo told; exit 75' TERM; echo ready; while :; do sleep 0.02; done";
const DEAF = "trap '' TERM; echo ready; while :; do sleep 0.02; done";

async function untilReady(): Promise<void> {
  while (!printed.includes("ready")) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a simulated Batch job", () => {
  test("goes through every state, with the environment of its definition, its submission and Batch", async () => {
    const batch = await start();
    await batch.other.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: "speaks",
        type: "container",
        containerProperties: {
          image: "solver",
          command: ["sh", "-c", 'echo "$A $B $AWS_BATCH_JOB_ATTEMPT $AWS_BATCH_JOB_ID"'],
          environment: [
            { name: "A", value: "a" },
            { name: "B", value: "b" },
          ],
        },
      }),
    );
    const job = await submit(batch, "speaks", { containerOverrides: { environment: [{ name: "B", value: "over" }] } });
    await untilJob(job, isOver);
    await batch.simulator.settled();
    const states = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"];
    expect(told).toEqual(states.map((state) => `speaks ${state}`));
    expect(printed).toBe(`a over 1 ${job.id}\n`);
    const { jobs } = await batch.other.send(new DescribeJobsCommand({ jobs: [job.id, "nobody"] }));
    expect(jobs).toMatchObject([
      {
        status: "SUCCEEDED",
        jobQueue: batch.queueArn,
        attempts: [{ container: { exitCode: 0 }, statusReason: "Essential container in task exited" }],
      },
    ]);
    const definitions = await batch.other.send(new DescribeJobDefinitionsCommand({ jobDefinitionName: "speaks" }));
    expect(definitions.jobDefinitions).toMatchObject([{ revision: 1, status: "ACTIVE" }]);
    const queues = await batch.other.send(new DescribeJobQueuesCommand({ jobQueues: [batch.queueArn] }));
    expect(queues.jobQueues).toMatchObject([{ jobQueueName: "solver", state: "ENABLED" }]);
  });

  test("whose program fails is tried again as its rules say, and not beyond its attempts", async () => {
    const batch = await start();
    const evaluateOnExit = [
      { action: "RETRY" as const, onExitCode: "7" },
      { action: "EXIT" as const, onReason: "*" },
    ];
    const more = { retryStrategy: { attempts: 3, evaluateOnExit } };
    registerScript(batch.simulator, "mends", '[ "$AWS_BATCH_JOB_ATTEMPT" = 2 ] || exit 7', more);
    registerScript(batch.simulator, "never", "exit 7", more);
    registerScript(batch.simulator, "other", "exit 8", more);
    const jobs = [await submit(batch, "mends"), await submit(batch, "never"), await submit(batch, "other")];
    for (const job of jobs) await untilJob(job, isOver);
    expect(jobs.map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ["SUCCEEDED", 2],
      ["FAILED", 3],
      ["FAILED", 1],
    ]);
  });

  test("whose image cannot be pulled never runs, and says so", async () => {
    const batch = await start();
    registerScript(batch.simulator, "missing", "", { containerProperties: { image: "missing", command: [] } });
    const job = await submit(batch, "missing");
    await untilJob(job, isOver);
    expect(job).toMatchObject({ status: "FAILED", statusReason: "Task failed to start", startedAt: undefined });
    expect(job.attempts[0]?.container?.reason).toContain("CannotPullContainerError");
  });

  test("that takes too long is told to end, then ended, and not tried again", async () => {
    const batch = await start({ secondMs: 5, graceMs: 20 });
    const more = { timeout: { attemptDurationSeconds: 60 }, retryStrategy: { attempts: 3 } };
    registerScript(batch.simulator, "slow", DEAF, more);
    const job = await submit(batch, "slow");
    await untilJob(job, isOver);
    expect(job).toMatchObject({ status: "FAILED", statusReason: "Job attempt duration exceeded timeout" });
    expect(job.attempts).toMatchObject([{ container: { exitCode: 137 } }]);
  });

  test("waits for room, and can be cancelled while it does; a running one can only be terminated", async () => {
    const batch = await start({ vcpus: 1 });
    registerScript(batch.simulator, "polite", POLITE, { retryStrategy: { attempts: 3 } });
    const [first, second] = [await submit(batch, "polite"), await submit(batch, "polite")];
    await untilJob(first, isRunning);
    await untilReady();
    await untilJob(second, ({ status }) => status === "RUNNABLE");
    for (const { id } of [first, second]) {
      await batch.other.send(new CancelJobCommand({ jobId: id, reason: "not wanted" }));
    }
    await untilJob(second, isOver);
    expect(second).toMatchObject({ status: "FAILED", statusReason: "not wanted", attempts: [] });
    expect(first.status).toBe("RUNNING");
    await batch.other.send(new TerminateJobCommand({ jobId: first.id, reason: "enough" }));
    await untilJob(first, isOver);
    expect(first).toMatchObject({ status: "FAILED", statusReason: "enough" });
    expect(first.attempts).toMatchObject([{ container: { exitCode: 75 } }]);
    expect(printed).toContain("told");
  });

  test("whose host is reclaimed is tried again where its rules say so", async () => {
    const batch = await start();
    const evaluateOnExit = [
      { action: "RETRY" as const, onStatusReason: "Host EC2*" },
      { action: "EXIT" as const, onReason: "*" },
    ];
    const script = `[ "$AWS_BATCH_JOB_ATTEMPT" = 2 ] && exit 0; ${DEAF}`;
    registerScript(batch.simulator, "spot", script, { retryStrategy: { attempts: 3, evaluateOnExit } });
    const job = await submit(batch, "spot");
    await untilJob(job, isRunning);
    await untilReady();
    batch.simulator.reclaim(job, 20);
    await untilJob(job, isOver);
    expect(job.status).toBe("SUCCEEDED");
    expect(job.attempts[0]?.statusReason).toMatch(/^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/);
  });

  test("of an array has children with an index each, and fails where one does", async () => {
    const batch = await start();
    registerScript(batch.simulator, "array", '[ "$AWS_BATCH_JOB_ARRAY_INDEX" != 1 ]');
    const job = await submit(batch, "array", { arrayProperties: { size: 3 } });
    await untilJob(job, isOver);
    expect(job.detail()).toMatchObject({
      status: "FAILED",
      arrayProperties: { size: 3, statusSummary: { SUCCEEDED: 2, FAILED: 1 } },
    });
    const listed = await batch.other.send(new ListJobsCommand({ arrayJobId: job.id, jobStatus: "FAILED" }));
    expect(listed.jobSummaryList).toMatchObject([{ jobId: `${job.id}:1` }]);
  });
});

test("calls that cannot be done are refused as Batch refuses them", async () => {
  const batch = await start();
  registerScript(batch.simulator, "fine", "exit 0");
  const refused = { name: "ClientException", $metadata: { httpStatusCode: 400 } };
  await expect(submit(batch, "unknown")).rejects.toMatchObject(refused);
  await expect(submit(batch, "fine", { jobName: "no spaces please" })).rejects.toMatchObject(refused);
  await expect(submit(batch, "fine", { jobQueue: "elsewhere" })).rejects.toMatchObject(refused);
  const unknown = new TerminateJobCommand({ jobId: "nobody", reason: "because" });
  await expect(batch.other.send(unknown)).rejects.toMatchObject(refused);
});

describe("events on a bad day", () => {
  async function day(seed: number) {
    const trouble = { seed, duplicate: 0.4, drop: 0.2, delayMs: 60 };
    const batch = await start({ trouble, stateMs: 1 });
    registerScript(batch.simulator, "quick", "exit 0");
    const jobs = [];
    for (let n = 0; n < 6; n += 1) jobs.push(await submit(batch, "quick", { jobName: `quick-${n}` }));
    for (const job of jobs) await untilJob(job, isOver);
    await batch.simulator.settled();
    return batch.simulator.events;
  }

  test("are lost, doubled and overtaken, as many as the seed says", async () => {
    const counts = await day(7);
    console.log(`events: ${JSON.stringify(counts)}`);
    expect(counts.told).toBe(36);
    for (const count of [counts.dropped, counts.duplicated, counts.overtaken]) expect(count).toBeGreaterThan(0);
    expect(counts.delivered).toBe(counts.told - counts.dropped + counts.duplicated);
    expect(told).toHaveLength(counts.delivered);
    await here?.close();
    const again = await day(7);
    expect([again.dropped, again.duplicated]).toEqual([counts.dropped, counts.duplicated]);
  });
});

test("closing ends what runs, and all its processes with it", async () => {
  const batch = await start();
  registerScript(batch.simulator, "family", `(${DEAF}) & echo child $!; wait`);
  const job = await submit(batch, "family");
  await untilJob(job, isRunning);
  while (!/child \d+/.test(printed)) await new Promise((resolve) => setTimeout(resolve, 5));
  const child = Number(/child (\d+)/.exec(printed)?.[1]);
  await batch.close();
  here = undefined;
  expect(job.status).toBe("FAILED");
  // the kernel may take a moment to bury the dead
  while (isAlive(child)) await new Promise((resolve) => setTimeout(resolve, 5));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
