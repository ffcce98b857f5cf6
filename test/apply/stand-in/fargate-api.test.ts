import { describe, expect, test } from "vitest";
import { MillraceApp } from "../../../constructs/app/app";
import { MillraceStack } from "../../../constructs/app/stack";
import type { FargateApi } from "../../../constructs/compute/fargate-api/fargate-api";
import type { FargateApiProps } from "../../../constructs/compute/fargate-api/fargate-api-props";
import { applyStack, planStack } from "../../../constructs/testing";
import { image, makeApi } from "../../support/api-surroundings";
import { testStackProps } from "../../support/synthesize";
import { temporaryFolder } from "../../support/terraform-stack";

const next = image.replace("0123", "3210");

/** One state of the program: an API in a stack. */
function release(props: Partial<FargateApiProps>, more: (api: FargateApi) => void = () => undefined): MillraceStack {
  const app = new MillraceApp({ outdir: temporaryFolder("millrace-api-") });
  const stack = new MillraceStack(app, "Shop", testStackProps("dev"));
  more(makeApi(stack, props));
  return stack;
}

describe("an API from release to release", () => {
  test("migrates once for a new revision, after it is made and before the service takes it up", async () => {
    const migration = { command: ["migrate"] };
    const first = await applyStack(release({ migration }));
    const again = await planStack(release({ migration }), { from: first });
    expect(again.changes).toEqual([]);
    const second = await applyStack(release({ migration, image: next }), { from: first });
    const done = second.operations
      .filter(({ action }) => action !== "read")
      .map(({ action, path }) => `${action} ${path}`);
    expect(done).toEqual([
      "delete Api/Migration/Resource",
      "delete Api/Current/Task/Resource",
      "create Api/Current/Task/Resource",
      "create Api/Migration/Resource",
      "update Api/Current/Service/Resource",
    ]);
    await second.destroy();
  });

  test("moves requests from one version to the other by one rule, touching neither", async () => {
    const shared = (weights: Record<string, number>) =>
      release({}, (api) => {
        api.addVersion("Next", { image: next });
        api.splitTraffic(weights);
      });
    const tenth = await applyStack(shared({ Current: 90, Next: 10 }));
    const half = await planStack(shared({ Current: 50, Next: 50 }), { from: tenth });
    const all = await planStack(shared({ Next: 100 }), { from: tenth });
    const changes = [half, all].map((plan) => plan.changes.map(({ path, actions }) => `${actions.join()} ${path}`));
    expect(changes).toEqual([["update Api/Route/Resource"], ["update Api/Route/Resource"]]);
    const retired = await applyStack(release({ image: next }), { from: tenth });
    const steps = retired.operations.map(({ action, address }) => `${action} ${address.replace(/_[0-9A-F]{8}$/, "")}`);
    const gone = steps.filter((step) => step.startsWith("delete ") && !step.includes(".Api_Next_"));
    expect(gone).toEqual(["delete aws_ecs_task_definition.Api_Current_Task"]);
    const [turned, left] = ["update aws_lb_listener_rule.Api_Route", "delete aws_lb_target_group.Api_Next_TargetGroup"];
    expect(steps.indexOf(turned)).toBeGreaterThan(-1);
    expect(steps.indexOf(left)).toBeGreaterThan(steps.indexOf(turned));
    await retired.destroy();
  });

  test("gets a new target group before the old one goes", async () => {
    const first = await applyStack(release({}));
    const second = await applyStack(release({ port: 9000 }), { from: first });
    const order = second.operations.map(({ action, path }) => `${action} ${path}`);
    const [made, pointed, removed] = [
      "create Api/Current/TargetGroup/Resource",
      "update Api/Route/Resource",
      "delete Api/Current/TargetGroup/Resource",
    ].map((step) => order.indexOf(step));
    expect([made, pointed, removed]).toEqual([made, pointed, removed].toSorted((a = -1, b = -1) => a - b));
    expect(made).toBeGreaterThan(-1);
    await second.destroy();
  });
});
