import type { Construct } from "constructs";
import { expect, test } from "vitest";
import { Cluster, FargateService, type FargateServiceProps, FargateTask } from "../../../constructs";
import { applyStack, planStack } from "../../../constructs/testing";
import { exhibitStack } from "../../support/gallery";

/** One release of a service; `letter` stands for the image of the release. */
function release(letter: "a" | "b", props: Partial<FargateServiceProps> = {}) {
  return exhibitStack({
    name: "Relay",
    build: (scope: Construct, id, network) => {
      const image = `public.ecr.aws/example/relay@sha256:${letter.repeat(64)}`;
      const task = new FargateTask(scope, `${id}Task`, { network, image });
      return new FargateService(scope, id, { cluster: new Cluster(scope, `${id}Cluster`), task, network, ...props });
    },
  });
}

test("a deployment that is rolled back fails the apply, and says what runs", async () => {
  const first = await applyStack(release("a"));
  const failing = applyStack(release("b"), { from: first, deploymentsFail: true });
  await expect(failing).rejects.toMatchObject({
    stage: "apply",
    problems: [
      {
        path: "Relay/Resource",
        detail: expect.stringContaining(
          "Gallery/Relay: the deployment was rolled back; the service runs the former revision.",
        ),
      },
    ],
  });
  await first.destroy();
});

test("a deployment that succeeds passes, and runs the new revision", async () => {
  const first = await applyStack(release("a"));
  const second = await applyStack(release("b"), { from: first });
  const [before, after] = [first, second].map((run) => run.resource("RelayTask").values.arn);
  expect(after).not.toBe(before);
  expect(second.resource("Relay").values.task_definition).toBe(after);
  expect((await second.planAgain()).changes).toEqual([]);
  await second.destroy();
});

test("without failOnRollback a rolled-back deployment passes for a success, as it does everywhere else", async () => {
  const first = await applyStack(release("a", { failOnRollback: false }));
  const second = await applyStack(release("b", { failOnRollback: false }), { from: first, deploymentsFail: true });
  await second.destroy();
});

test("where a pipeline owns the revision, a new one is made and the service left alone", async () => {
  const owner = { taskDefinitionOwner: "ci" } as const;
  const first = await applyStack(release("a", owner));
  const { changes } = await planStack(release("b", owner), { from: first });
  expect(changes.map(({ path }) => path)).toEqual(["RelayTask/Resource"]);
  await first.destroy();
});

test("the number of tasks is Terraform's until scaling is on, and from then on it is not touched", async () => {
  const first = await applyStack(release("a", { desiredCount: 2 }));
  const grown = await planStack(release("a", { desiredCount: 3 }), { from: first });
  expect(grown.changes).toMatchObject([{ path: "Relay/Resource", actions: ["update"] }]);
  const scaled = await planStack(release("a", { scaling: { min: 1, max: 4 } }), { from: first });
  expect(scaled.changes.map(({ path }) => path)).toEqual(["Relay/Scaling/Resource"]);
  await first.destroy();
});
