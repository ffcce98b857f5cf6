import { Construct } from "constructs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ContainerSettings, type SettingsPlatform } from "../../../../../constructs/compute/container/settings";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import { AppSecret } from "../../../../../constructs/data/app-secret";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { refusal, synthesize } from "../../../../support/synthesize";

const image = `public.ecr.aws/team/api@sha256:${"0123456789abcdef".repeat(4)}`;
const network = isolatedNetwork();

function environmentOf(
  environment: Readonly<Record<string, string>>,
  use: (task: FargateTask) => void = () => undefined,
) {
  const stack = synthesize((scope) => use(new FargateTask(scope, "Task", { network, image, environment })));
  const [container] = stack.json("Task/Resource", "container_definitions") as { environment?: object[] }[];
  return container?.environment;
}

function mistakes(environment: Readonly<Record<string, string>>, platform: SettingsPlatform = "ecs") {
  const build = (scope: Construct) =>
    new ContainerSettings(new Construct(scope, "Code"), { platform, environment, secretNames: [] });
  return refusal(build)
    .split("\n")
    .map((line) => line.replace(/^Shop\/Code: /, ""));
}

describe("the variables of code", () => {
  test("are rendered by name, whenever they were added", () => {
    const wanted = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", value: "3" },
    ];
    expect(environmentOf({ C: "3", A: "1" }, (task) => task.addSetting("B", "2"))).toEqual(wanted);
    const addAll = (task: FargateTask) => {
      task.addSetting("B", "2");
      task.addSetting("C", "3");
      task.addSetting("A", "1");
    };
    expect(environmentOf({}, addAll)).toEqual(wanted);
  });

  test("may be set twice to the same value, and not to another", () => {
    expect(environmentOf({ A: "1" }, (task) => task.addSetting("A", "1"))).toEqual([{ name: "A", value: "1" }]);
    expect(
      refusal((scope) =>
        new FargateTask(scope, "Task", { network, image, environment: { A: "1" } }).addSetting("A", "2"),
      ),
    ).toBe(
      'Shop/Task: environment.A must have one value, got "2"; it is "1" already; bind under another prefix or remove one of the two',
    );
  });

  test("reach the container as they stand, even where Terraform or a shell would read them", () => {
    const value = `a \${HOME} %{if} "quoted"`;
    const stack = synthesize((scope) => new FargateTask(scope, "Task", { network, image, environment: { A: value } }));
    const [, written] = /"value":"(.*?)"}\]/.exec(String(stack.resource("Task/Resource").container_definitions)) ?? [];
    expect(written).toBe(`a $\${HOME} %%{if} \\"quoted\\"`);
  });

  test("cannot be secrets as well", () => {
    const build = (scope: Construct) => {
      const secrets = { KEY: new AppSecret(scope, "Secret").toContainerSecret() };
      return new FargateTask(scope, "Task", { network, image, secrets }).addSetting("KEY", "plain");
    };
    expect(refusal(build)).toContain(
      'Shop/Task: environment.KEY must not be a secret as well, got "plain"; keep it in one of environment and secrets',
    );
  });

  const named = "be called by 1 to 255 letters, digits and _, no digit first";
  const secret = "not be a secret: everybody who may read the program, its state or the service can read it";
  test.each([
    [{ "MY-NAME": "x" }, `environment.MY-NAME must ${named}, got "MY-NAME"; rename it`],
    [{ "1A": "x" }, `environment.1A must ${named}, got "1A"; rename it`],
    [
      { ECS_CONTAINER_METADATA_URI_V4: "x" },
      'environment.ECS_CONTAINER_METADATA_URI_V4 must not be a variable that AWS sets itself, got "ECS_CONTAINER_METADATA_URI_V4"; rename it',
    ],
    [
      { AWS_SECRET_ACCESS_KEY: "x" },
      'environment.AWS_SECRET_ACCESS_KEY must not be credentials: they would overrule the role, got "AWS_SECRET_ACCESS_KEY"; remove it and grant the role what the code needs',
    ],
    [
      { URL: "postgres://app:hunter2@db/shop" },
      `environment.URL must ${secret}, got "a password in a URL"; make it an AppSecret and pass it in secrets`,
    ],
    [
      { KEY: ["AKIA", "IOSFODNN7EXAMPLE"].join("") },
      `environment.KEY must ${secret}, got "an access key of AWS"; make it an AppSecret and pass it in secrets`,
    ],
    [
      { PEM: "-----BEGIN RSA PRIVATE KEY-----" },
      `environment.PEM must ${secret}, got "a private key"; make it an AppSecret and pass it in secrets`,
    ],
  ])("%o are refused", (environment, message) => {
    expect(mistakes(environment as Record<string, string>)).toEqual([message]);
  });

  test("are reserved by platform", () => {
    expect(mistakes({ AWS_BATCH_JOB_ID: "x" }, "batch")).toHaveLength(1);
    expect(mistakes({ AWS_REGION: "x" }, "lambda")).toHaveLength(1);
    expect(environmentOf({ AWS_REGION: "eu-west-1" })).toEqual([{ name: "AWS_REGION", value: "eu-west-1" }]);
  });

  test("never take a password for an address: URLs without one pass", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(environmentOf({ URL: url })).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });
});
