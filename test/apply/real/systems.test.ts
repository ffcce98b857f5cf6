import { afterAll, describe, test } from "vitest";
import { Duration, MillraceApp, synthesize } from "../../../constructs";
import * as grading from "../../../examples/grading/main";
import { type Emulator, startEmulator } from "../../support/emulator";
import { RealProvider, RealStack } from "../../support/real-provider";
import { analysis, optimizer } from "../../support/stacks";
import { temporaryFolder } from "../../support/terraform-stack";
import { SYSTEMS_FALSE_DIFFERENCES } from "./coverage";
import { inventory } from "./leftovers";
import { pushImage } from "./pushed-image";
import { differences } from "./real-run";

const environment = { name: "dev", profile: "dev", region: "us-east-1" } as const;

/** A system, and which services moto takes over from MiniStack for it. */
interface System {
  readonly name: string;
  readonly build: (app: MillraceApp) => unknown;
  readonly onMoto: readonly string[];
  /** Resource types that no emulator has. */
  readonly without?: readonly string[];
  /** What is applied first, and the image that is pushed to its repository before the rest. */
  readonly first?: { readonly target: string; readonly repository: string; readonly tag: string };
}

const SYSTEMS: readonly System[] = [
  {
    name: "the optimizer",
    build: (app) => optimizer(app, "dev", { environment }),
    // MiniStack can neither change nor delete what it makes for Batch; moto wants subnets, roles and buckets it knows.
    onMoto: ["batch", "cloudwatch", "ec2", "iam", "s3", "s3control"],
  },
  {
    name: "the analysis system",
    build: (app) => {
      const scaling = { min: 2, max: 10, processingTime: Duration.minutes(30), acceptableLatency: Duration.hours(2) };
      const stack = analysis(app, "dev", { environment, scaling, loadBalancer: { insecureHttp: true } });
      // moto takes windows that touch for windows that overlap
      stack.database.resource.maintenanceWindow = "sun:06:00-sun:07:00";
    },
    // MiniStack has no Application Auto Scaling; moto's wants services, subnets and roles it knows.
    onMoto: [
      ...["applicationautoscaling", "cloudwatch", "ec2", "ecr", "ecs", "elbv2", "iam", "logs"],
      ...["rds", "s3", "s3control", "sts"],
    ],
  },
  {
    name: "the example of grading",
    build: (app) => grading.build(app, environment),
    onMoto: ["batch", "ec2", "ecr", "iam", "s3", "s3control"],
    without: [
      "aws_route53_resolver_firewall_config",
      "aws_route53_resolver_firewall_domain_list",
      "aws_route53_resolver_firewall_rule",
      "aws_route53_resolver_firewall_rule_group",
      "aws_route53_resolver_firewall_rule_group_association",
    ],
    first: { target: "aws_ecr_repository.Images_2D38C313", repository: "grading-dev-images", tag: "1.0.0" },
  },
];

/** moto says so many tasks of each service run, and knows AWS's own policies. */
const MOTO = { MOTO_ECS_SERVICE_RUNNING: "2", MOTO_IAM_LOAD_MANAGED_POLICIES: "true" };
const closing: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Provider and emulators of one system; a string is the reason why this machine cannot. */
async function parts(): Promise<{ provider: RealProvider; main: Emulator; moto: Emulator } | string> {
  const [provider, main, moto] = await Promise.all([
    RealProvider.start(),
    startEmulator("ministack"),
    startEmulator("moto", MOTO),
  ]);
  for (const part of [provider, main, moto]) if (typeof part !== "string") closing.push(() => part.close());
  if (typeof provider === "string" || typeof main === "string" || typeof moto === "string") {
    return [provider, main, moto].filter((part) => typeof part === "string").join("; ");
  }
  return { provider, main, moto };
}

function synthesized(build: System["build"]): string {
  const app = new MillraceApp({ outdir: temporaryFolder("millrace-systems-") });
  build(app);
  return synthesize(app, { print: () => undefined }).stacks[0]?.directory ?? "";
}

describe("with the real provider, in dev,", () => {
  test.concurrent.for(SYSTEMS)(
    "$name is applied, wants nothing more and leaves nothing",
    { timeout: 900_000 },
    async ({ name, build, onMoto, without = [], first }, { expect, skip }) => {
      const started = await parts();
      if (typeof started === "string") return skip(started);
      const { provider, main, moto } = started;
      const before = await everything(main, moto);
      const elsewhere = Object.fromEntries(onMoto.map((service) => [service, moto.endpoint]));
      const stack = new RealStack(synthesized(build), main.endpoint, provider, elsewhere, without);
      closing.push(() => stack.remove());
      await stack.init();
      if (first !== undefined) {
        await stack.apply(first.target);
        await pushImage(moto.endpoint, first.repository, first.tag);
      }
      await stack.apply();
      const made = stack.state().filter(({ mode }) => mode === "managed");
      const changes = (await stack.plan()).flatMap(({ address, before: old, after }) => {
        const known = SYSTEMS_FALSE_DIFFERENCES.filter(({ type }) => address.startsWith(`${type}.`));
        const expected = known.flatMap((each) => each.arguments);
        return differences(old, after).flatMap((each) => (expected.includes(each) ? [] : [`${address}: ${each}`]));
      });
      await stack.destroy();
      const left = (await everything(main, moto)).filter((thing) => !before.includes(thing));
      console.log(`${name}: ${made.length} resources of ${new Set(made.map(({ type }) => type)).size} types`);
      expect({ changes, left }).toEqual({ changes: [], left: [] });
    },
  );
});

async function everything(...emulators: readonly Emulator[]): Promise<readonly string[]> {
  return (await Promise.all(emulators.map(({ endpoint }) => inventory(endpoint)))).flat();
}
