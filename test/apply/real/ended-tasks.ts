import { ECSClient, ListClustersCommand, ListTasksCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import { emulated } from "./leftovers";

/** Between two looks. */
const PAUSE_MS = 500;

/**
 * Ends tasks that run by themselves, as their program would: MiniStack runs no container here, so a task would never
 * come to its end. It gives a task that is stopped the exit code 0.
 */
export function endTasks(endpoint: string): { stop(): Promise<void> } {
  const ecs = new ECSClient(emulated(endpoint));
  let stopped = false;
  const watch = async () => {
    while (!stopped) {
      await endOnce(ecs);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopped = true;
      await watching;
    },
  };
}

async function endOnce(ecs: ECSClient): Promise<void> {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  for (const cluster of clusterArns.filter((arn) => arn.includes("migrating"))) {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: "RUNNING" }));
    // Tasks of a service come after the migration, and are the service's to end.
    const [task, ...others] = taskArns;
    if (task !== undefined && others.length === 0) await ecs.send(new StopTaskCommand({ cluster, task }));
  }
}
