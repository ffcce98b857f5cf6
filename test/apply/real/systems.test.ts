import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone/index.js";
import { Lazy } from "cdktf";
import { afterAll, describe, test } from "vitest";
import { MillraceApp, synthesize } from "../../../constructs";
import * as analysis from "../../../examples/analysis/main";
import * as grading from "../../../examples/grading/main";
import { temporaryFolder } from "../../support/terraform-stack";
import { SYSTEMS_FALSE_DIFFERENCES } from "./coverage";
import { RealRun, type RealRunOptions } from "./real-run";

const environment = { name: "dev", profile: "dev", region: "us-east-1" } as const;

/** A system, and where it is applied. */
interface System extends Omit<RealRunOptions, "synthesized"> {
  readonly name: string;
  readonly build: (app: MillraceApp) => unknown;
}

/** moto knows AWS's own policies if it is told to, and takes a certificate for proven after so many seconds. */
const variables = { MOTO_IAM_LOAD_MANAGED_POLICIES: "true", MOTO_ACM_VALIDATION_WAIT: "1" };

/**
 * The examples. That of analysis has all that its ready-made stack makes by itself, and more: a domain, and an image looked
 * up by its tag. So it stands for the stack. The optimizer is applied, used and destroyed in test/deployed.
 */
const SYSTEMS: readonly System[] = [
  {
    name: "the example of analysis",
    build: buildAnalysis,
    emulator: "moto",
    image: { repository: "genomics-dev-images", tag: "0.1.0" },
  },
  {
    name: "the example of grading",
    build: (app) => grading.build(app, environment),
    emulator: "moto",
    without: [
      "aws_route53_resolver_firewall_config",
      "aws_route53_resolver_firewall_domain_list",
      "aws_route53_resolver_firewall_rule",
      "aws_route53_resolver_firewall_rule_group",
      "aws_route53_resolver_firewall_rule_group_association",
    ],
    image: { repository: "grading-dev-images", tag: "1.0.0" },
  },
];

/** The emulator's account has no hosted zone, so the stack makes the one in which it wants its name. */
function buildAnalysis(app: MillraceApp): void {
  const zoneId = Lazy.stringValue({ produce: (): string => zone.zoneId });
  const stack = analysis.build(app, environment, zoneId);
  const zone = new Route53Zone(stack, "Zone", { name: "genomics.example" });
  // moto takes windows that touch for windows that overlap
  stack.database.resource.maintenanceWindow = "sun:06:00-sun:07:00";
}

const runs: RealRun[] = [];
afterAll(async () => {
  await Promise.all(runs.map((run) => run.close()));
});

function synthesized(build: System["build"]): string {
  const app = new MillraceApp({ outdir: temporaryFolder("millrace-systems-") });
  build(app);
  return synthesize(app, { print: () => undefined }).stacks[0]?.directory ?? "";
}

describe("with the real provider, in dev,", () => {
  test.concurrent.for(SYSTEMS)(
    "$name is applied, wants nothing more and leaves nothing",
    { timeout: 900_000 },
    async ({ name, build, ...where }, { expect, skip }) => {
      const run = await RealRun.start({ variables, ...where, synthesized: () => synthesized(build) });
      if (typeof run === "string") return skip(run);
      runs.push(run);
      const changes = await run.unexplainedChanges(SYSTEMS_FALSE_DIFFERENCES);
      const { left, resources, types } = await run.destroy();
      console.log(`${name}: ${resources} resources of ${types.size} types`);
      expect({ changes, left }).toEqual({ changes: [], left: [] });
    },
  );
});
