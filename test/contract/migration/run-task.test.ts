import { ECSClient } from "@aws-sdk/client-ecs";
import { afterEach, describe, expect, test } from "vitest";
import { answerJson, bodyOf, type ScriptedServer, scriptedServer } from "../../support/scripted-server";

const cluster = "arn:aws:ecs:us-west-2:123456789012:cluster/shop";
const taskDefinition = "arn:aws:ecs:us-west-2:123456789012:task-definition/api:7";
const taskArn = "arn:aws:ecs:us-west-2:123456789012:task/shop/1234";
const input = {
  cluster,
  taskDefinition,
  container: "main",
  command: ["migrate"],
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  assignPublicIp: "DISABLED",
  startedBy: "shop-api-migration",
  timeoutSeconds: 60,
  logGroup: "/ecs/api",
} as const;

/** One call that ECS got: the operation, and what was asked. */
type Call = readonly [operation: string, asked: Record<string, unknown>];

let server: ScriptedServer;
afterEach(() => server.close());

/**
 * Runs the function against a service that answers each operation with the next of its answers, the last one over and
 * over, on a clock that moves only while the function sleeps.
 */
async function migrated(script: Readonly<Record<string, readonly object[]>>) {
  const calls: Call[] = [];
  server = await scriptedServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const before = calls.filter(([made]) => made === operation).length;
    calls.push([operation, JSON.parse(String(await bodyOf(request))) as Record<string, unknown>]);
    const answers = script[operation] ?? [{}];
    answerJson(response, 200, answers[Math.min(before, answers.length - 1)]);
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ecs = new ECSClient({ endpoint: server.origin, region: "us-west-2", credentials });
  const { migrate } = await import("../../../constructs/compute/fargate-api/run-task.mjs");
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const outcome = await migrate(ecs, input, clock).catch((error: Error) => error.message);
  return { outcome, calls, operations: calls.map(([operation]) => operation), seconds: now / 1000 };
}

const started = { tasks: [{ taskArn }] };
const running = { tasks: [{ taskArn, taskDefinitionArn: taskDefinition, lastStatus: "RUNNING" }] };
const notStarted = {
  tasks: [
    {
      taskArn,
      lastStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason: "CannotPullContainerError: i/o timeout",
      containers: [{ name: "main" }],
    },
  ],
};

function ended(exitCode: number) {
  return {
    tasks: [
      {
        taskArn,
        lastStatus: "STOPPED",
        stopCode: "EssentialContainerExited",
        stoppedReason: "Essential container in task exited",
        containers: [{ name: "main", exitCode, reason: exitCode === 137 ? "OutOfMemoryError" : undefined }],
      },
    ],
  };
}

describe("the function that runs a migration", () => {
  test("starts one task with the command, in the service's place, and waits for its good end", async () => {
    const { outcome, calls, operations } = await migrated({
      RunTask: [started],
      DescribeTasks: [running, running, ended(0)],
    });
    expect(outcome).toEqual({ taskArn, exitCode: 0 });
    expect(operations).toEqual(["ListTasks", "RunTask", "DescribeTasks", "DescribeTasks", "DescribeTasks"]);
    expect(calls[1]?.[1]).toMatchObject({
      cluster,
      taskDefinition,
      startedBy: "shop-api-migration",
      launchType: "FARGATE",
      count: 1,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
      },
      overrides: { containerOverrides: [{ name: "main", command: ["migrate"] }] },
    });
  });

  test.for<[number, string]>([
    [1, "the migration ended with exit code 1: Essential container in task exited"],
    [137, "the migration ended with exit code 137: Essential container in task exited; OutOfMemoryError"],
  ])("fails where the command ends with %i, once, and says where its log is", async ([exitCode, message]) => {
    const { outcome, operations } = await migrated({ RunTask: [started], DescribeTasks: [ended(exitCode)] });
    expect(outcome).toBe(`${message}; its log is the stream main/main/1234 of /ecs/api`);
    expect(operations.filter((operation) => operation === "RunTask")).toHaveLength(1);
  });

  test("tries again where the task did not start, because nothing has happened yet", async () => {
    const { outcome, operations } = await migrated({
      RunTask: [started],
      DescribeTasks: [notStarted, notStarted, ended(0)],
    });
    expect(outcome).toEqual({ taskArn, exitCode: 0 });
    expect(operations.filter((operation) => operation === "RunTask")).toHaveLength(3);
  });

  test("gives up where the task never starts, within its time", async () => {
    const { outcome, seconds } = await migrated({ RunTask: [started], DescribeTasks: [notStarted] });
    expect(outcome).toBe(
      "the migration did not run: CannotPullContainerError: i/o timeout; its log is the stream main/main/1234 of /ecs/api",
    );
    expect(seconds).toBeLessThan(60);
  });

  test("stops a task that takes too long, and fails", async () => {
    const { outcome, calls } = await migrated({ RunTask: [started], DescribeTasks: [running] });
    expect(outcome).toBe(
      "the migration took longer than 60 seconds and was stopped; its log is the stream main/main/1234 of /ecs/api",
    );
    expect(calls.at(-1)).toEqual([
      "StopTask",
      { cluster, task: taskArn, reason: "the migration took longer than 60 seconds" },
    ]);
  });

  test("waits for the task of an earlier call in the place of a second one", async () => {
    const { outcome, operations } = await migrated({
      ListTasks: [{ taskArns: [taskArn] }],
      DescribeTasks: [running, ended(0)],
    });
    expect(outcome).toEqual({ taskArn, exitCode: 0 });
    expect(operations).not.toContain("RunTask");
  });

  test("runs nothing beside the migration of another revision", async () => {
    const other = { taskArn, taskDefinitionArn: taskDefinition.replace(":7", ":6"), lastStatus: "RUNNING" };
    const { outcome, operations } = await migrated({
      ListTasks: [{ taskArns: [taskArn] }],
      DescribeTasks: [{ tasks: [other] }],
    });
    expect(outcome).toBe(`another migration still runs: ${taskArn}; wait until it has ended, or stop it`);
    expect(operations).not.toContain("RunTask");
  });

  test("says why ECS starts nothing", async () => {
    const failures = [{ reason: "RESOURCE:ENI", detail: "no address is free" }];
    const { outcome } = await migrated({ RunTask: [{ tasks: [], failures }] });
    expect(outcome).toBe("no task was started for the migration: RESOURCE:ENI: no address is free");
  });
});
