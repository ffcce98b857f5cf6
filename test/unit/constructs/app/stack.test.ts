import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Annotations, Aspects, HttpBackend, TerraformAsset, type TerraformStack, Testing } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MillraceApp } from "../../../../constructs/app/app";
import { moveConstruct } from "../../../../constructs/app/move";
import { MillraceStack } from "../../../../constructs/app/stack";
import { synthesize as synthesizeFiles } from "../../../../constructs/app/synthesize";
import { EphemeralResource } from "../../../../constructs/core/ephemeral";
import { Grant } from "../../../../constructs/core/grants";
import { policyVariable } from "../../../../constructs/core/policy";
import { Role } from "../../../../constructs/core/role";
import { synthesize, synthesizeApp, testStackProps } from "../../../support/synthesize";

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "millrace-app-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

describe("MillraceStack", () => {
  test("is open to newer providers and needs a Terraform with write-only arguments", () => {
    const stack = synthesize((scope) => new SqsQueue(scope, "Queue", {}));
    expect(stack.document.terraform).toMatchObject({
      required_version: ">= 1.11.0",
      required_providers: { aws: { source: "aws", version: ">= 6.25.0" } },
    });
  });

  test("keeps state beside the output folder unless told otherwise, and names no path of the machine", () => {
    const stack = synthesize((scope) => new SqsQueue(scope, "Queue", {}));
    expect(stack.document.terraform).toMatchObject({ backend: { local: { path: "../../../terraform.Shop.tfstate" } } });
    expect(JSON.stringify(stack.document)).not.toContain(process.cwd());
    expect(JSON.stringify(stack.document)).not.toContain(tmpdir());
  });

  test("keeps state in S3, encrypted and locked", () => {
    const state = { type: "s3", bucket: "states", region: "eu-central-1", keyPrefix: "shop/", kmsKeyId: "k" } as const;
    const stack = synthesize(() => undefined, { state });
    expect(stack.document.terraform).toMatchObject({
      backend: {
        s3: {
          bucket: "states",
          region: "eu-central-1",
          key: "shop/Shop.tfstate",
          kms_key_id: "k",
          encrypt: true,
          use_lockfile: true,
        },
      },
    });
  });

  test("keeps state in any other backend of cdktf", () => {
    const create = (stack: TerraformStack) => new HttpBackend(stack, { address: "https://state.example" });
    const stack = synthesize(() => undefined, { state: { type: "other", create } });
    expect(stack.document.terraform).toMatchObject({ backend: { http: { address: "https://state.example" } } });
  });

  test("sets region, account and tags at the provider", () => {
    const environment = { name: "dev", profile: "dev", region: "eu-central-1", accountId: "012345678901" } as const;
    const stack = synthesize(() => undefined, { environment, tags: { team: "a" }, provider: { maxRetries: 3 } });
    expect(stack.document.provider).toEqual({
      aws: [
        {
          region: "eu-central-1",
          allowed_account_ids: ["012345678901"],
          default_tags: [{ tags: { team: "a" } }],
          max_retries: 3,
        },
      ],
    });
  });

  test("takes the prefix of names from the props", () => {
    const stack = synthesize((scope) => new SqsQueue(scope, "Q", {}), { prefix: "optimo" });
    expect(stack.has("Q")).toBe(true);
    expect(() => synthesize(() => undefined, { prefix: "a--b" })).toThrow("Shop: prefix must be");
  });

  test("expands dependencies between constructs to their resources, also later ones", () => {
    const stack = synthesize((scope) => {
      const [first, second] = [new Construct(scope, "First"), new Construct(scope, "Second")];
      second.node.addDependency(first);
      new SqsQueue(first, "A", {});
      new SqsQueue(second, "B", {});
      new SqsQueue(new Construct(second, "Deep"), "C", {});
    });
    expect(stack.dependsOn("Second/B")).toEqual(["First/A"]);
    expect(stack.dependsOn("Second/Deep/C")).toEqual(["First/A"]);
    expect(stack.dependsOn("First/A")).toEqual([]);
  });

  test("orders stacks whose constructs depend on each other", () => {
    const app = new MillraceApp({ outdir });
    const [one, two] = ["One", "Two"].map((name) => new MillraceStack(app, name, testStackProps("dev")));
    if (one === undefined || two === undefined) throw new Error("two stacks were made");
    new SqsQueue(one, "Queue", {}).node.addDependency(new SqsQueue(two, "Queue", {}));
    expect(synthesizeFiles(app).stacks.map((stack) => stack.name)).toEqual(["Two", "One"]);
  });

  test("orders forty stacks that each need all earlier ones without visiting every path", () => {
    const app = synthesizeApp((scope) => {
      const queues: SqsQueue[] = [];
      for (let index = 0; index < 40; index += 1) {
        const stack = new MillraceStack(scope, `S${index}`, testStackProps());
        const tags = Object.fromEntries(queues.map((queue, at) => [`k${at}`, queue.arn]));
        queues.push(new SqsQueue(stack, "Queue", { tags }));
      }
    });
    expect(Object.keys(app.stack("S39").resource("Queue").tags as object)).toHaveLength(39);
  });

  test("is guarded in cdktf's own app and test kit too", () => {
    const stack = new MillraceStack(Testing.app({ outdir }), "Shop", testStackProps());
    const queue = new SqsQueue(stack, "Other", {});
    new SqsQueue(stack, "Queue", { name: queue.name.slice(0, 9) });
    expect(() => Testing.synth(stack)).toThrow("got a reference that was cut");
  });
});

describe("MillraceApp", () => {
  test("makes the output folder with its parents", () => {
    const nested = join(outdir, "a", "b");
    new MillraceApp({ outdir: nested });
    expect(existsSync(nested)).toBe(true);
  });

  test("hands its aspects to every stack, once", () => {
    const visited: string[] = [];
    const app = new MillraceApp({ outdir });
    Aspects.of(app).add({ visit: (node: IConstruct) => void visited.push(node.node.path) });
    new SqsQueue(new MillraceStack(new Construct(app, "Group"), "Shop", testStackProps()), "Queue", {});
    app.synth();
    expect(visited.filter((path) => path === "Group/Shop/Queue")).toHaveLength(1);
  });

  test("settles references between stacks that an aspect makes", () => {
    const app = synthesizeApp((scope) => {
      const producer = new MillraceStack(scope, "Producer", testStackProps());
      const consumer = new MillraceStack(scope, "Consumer", testStackProps());
      const [source, sink] = [new SqsQueue(producer, "Queue", {}), new SqsQueue(consumer, "Queue", {})];
      Aspects.of(consumer).add({ visit: (node) => void (node === sink && sink.addOverride("name", source.name)) });
    });
    expect(app.stack("Consumer").resource("Queue").name).toMatch(/data\.terraform_remote_state/);
    expect(app.stack("Producer").document.output).toBeDefined();
  });

  test("writes nothing if any stack is wrong", () => {
    const app = new MillraceApp({ outdir });
    new SqsQueue(new MillraceStack(app, "Good", testStackProps()), "Queue", {});
    Annotations.of(new MillraceStack(app, "Bad", testStackProps())).addError("not like this");
    expect(() => app.synth()).toThrow("Bad: not like this");
    expect(existsSync(join(outdir, "stacks", "Good"))).toBe(false);
  });

  test("copies assets and passes context on", () => {
    const app = new MillraceApp({ outdir, context: { colour: "blue" } });
    const stack = new MillraceStack(app, "Shop", testStackProps());
    const asset = new TerraformAsset(stack, "Code", { path: __filename });
    new SqsQueue(stack, "Queue", { tags: { code: asset.fileName, colour: app.node.tryGetContext("colour") } });
    app.synth();
    const text = readFileSync(join(outdir, "stacks", "Shop", "cdk.tf.json"), "utf8");
    expect(text).toContain('"colour": "blue"');
    expect(existsSync(join(outdir, "stacks", "Shop", asset.path))).toBe(true);
  });

  test("writes HCL that Terraform can read: JSON with references as here documents, versions in a block", () => {
    const app = new MillraceApp({ outdir, hclOutput: true });
    const stack = new MillraceStack(app, "Shop", testStackProps());
    const queue = new SqsQueue(stack, "Queue", {});
    const user = policyVariable("aws:username");
    const role = new Role(stack, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });
    Grant.give(role, { actions: ["sqs:SendMessage"], resources: [queue.arn, `arn:aws:sqs:::${user}`] });
    app.synth();
    const hcl = readFileSync(join(outdir, "stacks", "Shop", "cdk.tf"), "utf8");
    expect(hcl).toContain('required_version = ">= 1.11.0"');
    expect(hcl).toContain('resource "aws_sqs_queue" "Queue"');
    const [, policy = ""] = /resource "aws_iam_role_policy"[\s\S]*?<<EOF\n([\s\S]*?)\nEOF/.exec(hcl) ?? [];
    expect(JSON.parse(policy)).toMatchObject({
      Statement: [{ Resource: [`\${aws_sqs_queue.Queue.arn}`, `arn:aws:sqs:::$\${aws:username}`] }],
    });
  });

  test("refuses HCL where there are ephemeral resources", () => {
    const app = new MillraceApp({ outdir, hclOutput: true });
    const stack = new MillraceStack(app, "Shop", testStackProps());
    new EphemeralResource(stack, "Password", "aws_secretsmanager_random_password");
    expect(() => app.synth()).toThrow(
      "Shop/Password: output must be JSON where there are ephemeral resources, got HCL; synthesize to JSON, which Terraform reads as well",
    );
  });
});

describe("synthesize", () => {
  test("reports stacks in the order to apply them, and prints warnings", () => {
    const app = new MillraceApp({ outdir });
    const shop = new MillraceStack(app, "Shop", testStackProps());
    const data = new MillraceStack(app, "Data", testStackProps("dev"));
    new SqsQueue(shop, "Queue", { name: new SqsQueue(data, "Queue", {}).name });
    const lines: string[] = [];
    const report = synthesizeFiles(app, { print: (line) => lines.push(line) });
    expect(report.stacks).toEqual([
      { name: "Data", directory: join(outdir, "stacks", "Data"), dependencies: [] },
      { name: "Shop", directory: join(outdir, "stacks", "Shop"), dependencies: ["Data"] },
    ]);
    expect(lines).toEqual([
      "warning: Shop: state is kept in a local file, though this is production; give state of type s3",
    ]);
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
    expect(manifest.stacks.Shop).toMatchObject({ dependencies: ["Data"], workingDirectory: "stacks/Shop" });
  });

  test("removes the folders of former stacks, but none with more than generated files", () => {
    for (const [name, file] of [
      ["Old", "cdk.tf.json"],
      ["Precious", "terraform.tfstate"],
    ] as const) {
      mkdirSync(join(outdir, "stacks", name), { recursive: true });
      writeFileSync(join(outdir, "stacks", name, file), "{}");
    }
    const app = new MillraceApp({ outdir });
    new MillraceStack(app, "Shop", testStackProps("dev"));
    const { warnings } = synthesizeFiles(app, { print: () => undefined });
    expect(existsSync(join(outdir, "stacks", "Old"))).toBe(false);
    expect(existsSync(join(outdir, "stacks", "Precious"))).toBe(true);
    expect(warnings).toEqual([
      `${join(outdir, "stacks", "Precious")} belongs to no stack but holds more than generated files`,
    ]);
  });
});

describe("moveConstruct", () => {
  /** Addresses by type of a stack with queues under a construct at `path`. */
  function build(path: readonly string[], from?: string) {
    return synthesize((stack) => {
      let scope: Construct = stack;
      for (const id of path) scope = new Construct(scope, id);
      new SqsQueue(scope, "Resource", {});
      new SqsQueue(new Construct(scope, "Inner"), "DeadLetters", {});
      if (from !== undefined) moveConstruct(scope, from);
    });
  }

  test("moves every resource of a renamed and wrapped construct", () => {
    const before = build(["Storage", "Input"]);
    const after = build(["Shop", "Data", "Uploads"], "Storage/Input");
    const pairs = [
      ["Storage/Input/Resource", "Shop/Data/Uploads/Resource"],
      ["Storage/Input/Inner/DeadLetters", "Shop/Data/Uploads/Inner/DeadLetters"],
    ] as const;
    const expected = pairs.map(([from, to]) => ({ from: before.address(from), to: after.address(to) }));
    expect(after.document.moved).toEqual(expected);
  });

  test("moves nothing where the address stays", () => {
    const stack = build(["Storage", "Input"], "Storage/Input");
    expect(stack.document.moved ?? []).toEqual([]);
  });
});
