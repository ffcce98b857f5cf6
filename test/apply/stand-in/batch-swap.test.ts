import { describe, expect, test } from "vitest";
import { BatchSpotJob, type BatchSpotJobProps, Size } from "../../../constructs";
import { type AppliedStack, applyStack, planStack, StackRefusedError } from "../../../constructs/testing";
import { exhibitStack } from "../../support/gallery";

const image = `public.ecr.aws/millrace/solver@sha256:${"0".repeat(64)}`;

/** One version of a stack with a solver. */
function version(props: Partial<BatchSpotJobProps>) {
  return exhibitStack({
    name: "Solver",
    build: (scope, id, network) => new BatchSpotJob(scope, id, { network, image, onDemandFallback: false, ...props }),
  });
}

/** What an apply did, in order, as `<action> <path>`; what the new version has no construct for, by its address. */
function did({ operations }: AppliedStack): readonly string[] {
  return operations.map(({ action, path, address }) => `${action} ${path === "" ? address : path}`);
}

interface ComputeResources {
  readonly instance_type: readonly string[];
  readonly launch_template: readonly { readonly version: string }[];
}

function resourcesOf(run: AppliedStack, environment: string): ComputeResources {
  const { compute_resources: blocks } = run.resource(`Solver/${environment}`).values;
  const [block] = blocks as readonly ComputeResources[];
  if (block === undefined) throw new Error(`${environment} has no resources`);
  return block;
}

test("no change of a job's machines makes a new environment; a change of the template reaches it by number", async () => {
  const first = await applyStack(version({}));
  const changed = version({
    vcpu: 32,
    instanceTypes: ["c6i.8xlarge", "c7i.8xlarge"],
    maxVcpus: 512,
    minVcpus: 32,
    egress: "none",
    subnets: { tier: "isolated" },
    instances: { rootVolume: Size.gibibytes(200), detailedMonitoring: true },
    update: { terminateJobs: true },
    tags: { team: "timetable" },
  });
  const { changes } = await planStack(changed, { from: first });
  expect(changes.filter(({ path }) => path === "Solver/Spot/Resource").map(({ actions }) => actions)).toEqual([
    ["update"],
  ]);
  const second = await applyStack(changed, { from: first });
  expect(resourcesOf(first, "Spot").launch_template).toMatchObject([{ version: "1" }]);
  expect(resourcesOf(second, "Spot")).toMatchObject({
    instance_type: ["c6i.8xlarge", "c7i.8xlarge"],
    launch_template: [{ version: "2" }],
  });
  expect((await second.planAgain()).changes).toEqual([]);
  await second.destroy();
  first.close();
});

describe("another environment in the place of the first", () => {
  test("in one apply meets AWS's late notice: the queue still counts as related to the old one", async () => {
    const first = await applyStack(version({}));
    const refused = await applyStack(version({ generations: { current: 2 } }), { from: first }).catch((error) => error);
    expect(refused).toBeInstanceOf(StackRefusedError);
    expect(String(refused)).toContain("Cannot delete, found existing JobQueue relationship");
    await first.destroy();
  });

  test("in two applies is swapped: the new one takes over, the old one is kept as it is, and then goes", async () => {
    const first = await applyStack(version({}));
    const types = resourcesOf(first, "Spot").instance_type;
    const both = await applyStack(
      version({ instanceTypes: ["c7i.4xlarge", "c7a.4xlarge"], generations: { current: 2, draining: [1] } }),
      { from: first },
    );
    expect(did(both).filter((line) => line.startsWith("delete"))).toEqual([]);
    expect(did(both).indexOf("create Solver/Spot2/Resource")).toBeLessThan(
      did(both).indexOf("update Solver/Queue/Resource"),
    );
    expect(resourcesOf(both, "Spot").instance_type).toEqual(types);
    expect(both.resource("Solver/Spot").values.state).toBe("DISABLED");
    expect(both.resource("Solver/Queue").values.compute_environment_order).toEqual([
      { order: 1, compute_environment: both.resource("Solver/Spot2").values.arn },
    ]);
    expect((await both.planAgain()).changes).toEqual([]);
    const after = await applyStack(
      version({ instanceTypes: ["c7i.4xlarge", "c7a.4xlarge"], generations: { current: 2 } }),
      { from: both },
    );
    const deleted = did(after).filter((line) => line.startsWith("delete"));
    expect(deleted).toEqual([`delete ${first.resource("Solver/Spot").address}`]);
    expect(did(after).filter((line) => line.includes("Queue"))).toEqual([]);
    expect((await after.planAgain()).changes).toEqual([]);
    await after.destroy();
    first.close();
    both.close();
  });
});
