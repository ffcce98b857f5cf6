// The function that runs a migration: starts one task, waits for its end, and fails unless its exit code is 0.
// Lambda's Node.js brings the SDK with it, so this file is all that is deployed.
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";

const POLL_MS = 3_000;
/** A task that never started has changed nothing, so it may be tried again: at a first apply, routes and rules may lag. */
const STARTS = 5;
const RESTART_MS = 15_000;

const clock = { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

export const handler = (input) => migrate(new ECSClient({}), input, clock);

/** Runs the migration that `input` describes; an error says why it failed and where its log is. */
export async function migrate(ecs, input, { now, sleep }) {
  const deadline = now() + input.timeoutSeconds * 1000;
  for (let start = 1; ; start += 1) {
    const taskArn = (await runningTask(ecs, input)) ?? (await startTask(ecs, input));
    const task = await untilStopped(ecs, input, { taskArn, deadline, now, sleep });
    const exitCode = task.containers?.find(({ name }) => name === input.container)?.exitCode;
    if (exitCode === 0) return { taskArn, exitCode };
    const early = task.stopCode === "TaskFailedToStart" && exitCode === undefined;
    if (!early || start === STARTS || now() + RESTART_MS >= deadline) throw new Error(ending(input, task, exitCode));
    await sleep(RESTART_MS);
  }
}

/** A call that is repeated finds the task it started before, and waits for that one. */
async function runningTask(ecs, { cluster, taskDefinition, startedBy }) {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, startedBy }));
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const same = tasks.find((task) => task.taskDefinitionArn === taskDefinition);
  if (same !== undefined) return same.taskArn;
  throw new Error(`another migration still runs: ${taskArns.join(", ")}; wait until it has ended, or stop it`);
}

async function startTask(ecs, input) {
  const { subnets, securityGroups, assignPublicIp, container: name, command } = input;
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      cluster: input.cluster,
      taskDefinition: input.taskDefinition,
      startedBy: input.startedBy,
      launchType: "FARGATE",
      count: 1,
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp } },
      overrides: { containerOverrides: [{ name, command }] },
    }),
  );
  if (tasks[0]?.taskArn !== undefined) return tasks[0].taskArn;
  const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(": "));
  throw new Error(`no task was started for the migration: ${reasons.join(", ")}`);
}

async function untilStopped(ecs, { cluster, timeoutSeconds, ...input }, { taskArn, deadline, now, sleep }) {
  for (;;) {
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    if (tasks[0]?.lastStatus === "STOPPED") return tasks[0];
    if (now() >= deadline) break;
    await sleep(POLL_MS);
  }
  const reason = `the migration took longer than ${timeoutSeconds} seconds`;
  await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason }));
  throw new Error(`${reason} and was stopped; ${logOf(input, taskArn)}`);
}

function ending(input, task, exitCode) {
  const how = exitCode === undefined ? "did not run" : `ended with exit code ${exitCode}`;
  const reasons = [task.stoppedReason, ...(task.containers ?? []).map(({ reason }) => reason)].filter(Boolean);
  return `the migration ${how}: ${reasons.join("; ")}; ${logOf(input, task.taskArn)}`;
}

function logOf({ logGroup, container }, taskArn) {
  const id = taskArn.split("/").at(-1);
  return `its log is the stream ${container}/${container}/${id} of ${logGroup}`;
}
