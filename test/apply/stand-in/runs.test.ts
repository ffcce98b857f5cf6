import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { S3Backend, TerraformAsset, TerraformOutput } from "cdktf";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AddressesChangedError,
  applyStack,
  checkAddresses,
  planStack,
  StackRefusedError,
  TerraformError,
  validateStack,
} from "../../../constructs/testing";
import { newApp, newStack, temporaryFolder } from "../../support/terraform-stack";

afterEach(() => vi.unstubAllEnvs());

describe("stacks that read from each other", () => {
  test("are applied in order, whatever backend they name, and destroyed in the opposite order", async () => {
    const app = newApp();
    const network = newStack("Network", { region: "us-east-1" }, app);
    new S3Backend(network, { bucket: "state", key: "network", region: "us-east-1" });
    const topic = new SnsTopic(network, "Topic", { name: "alarms" });
    const jobs = newStack("Jobs", { region: "us-east-1" }, app);
    new SqsQueue(jobs, "Queue", { name: "jobs", tags: { alarms: topic.arn } });

    const run = await applyStack(jobs);

    expect(run.resource("Queue").values.tags).toEqual({ alarms: "arn:aws:sns:us-east-1:123456789012:alarms" });
    expect((await run.planAgain()).changes).toEqual([]);
    const destroyed = (await run.destroy()).map(({ address }) => address);
    expect(destroyed).toEqual(["aws_sqs_queue.Queue", "aws_sns_topic.Topic"]);
  });
});

describe("the next version of a stack", () => {
  test("moves a renamed resource instead of replacing it", async () => {
    const before = newStack("Jobs");
    new SqsQueue(before, "Old", { name: "jobs" });
    const run = await applyStack(before);

    const renamed = newStack("Jobs");
    new SqsQueue(renamed, "New", { name: "jobs" });
    const careless = await planStack(renamed, { from: run });
    expect(careless.changes.map(({ path, actions }) => [path, ...actions]).sort()).toEqual([
      ["", "delete"],
      ["New", "create"],
    ]);

    renamed.addOverride("moved", [{ from: "aws_sqs_queue.Old", to: "aws_sqs_queue.New" }]);
    const careful = await planStack(renamed, { from: run });
    expect(careful.changes).toEqual([
      { path: "New", address: "aws_sqs_queue.New", movedFrom: "aws_sqs_queue.Old", actions: ["no-op"] },
    ]);
    const next = await applyStack(renamed, { from: run });
    expect(next.resource("New").values.arn).toBe(run.resource("Old").values.arn);
    await next.destroy();
    run.close();
  });

  test("updates what changed and keeps what AWS decided", async () => {
    const version = (delaySeconds: number) => {
      const stack = newStack("Jobs");
      new SqsQueue(stack, "Queue", { namePrefix: "jobs-", delaySeconds });
      return stack;
    };
    const first = await applyStack(version(0));
    const second = await applyStack(version(5), { from: first });
    expect(second.plan.changes.map(({ path, actions }) => [path, ...actions])).toEqual([["Queue", "update"]]);
    expect(second.resource("Queue").values).toMatchObject({
      delay_seconds: 5,
      name: first.resource("Queue").values.name,
    });
    first.close();
    second.close();
  });

  test("replaces what cannot be changed in place, and what depends on it follows", async () => {
    const version = (name: string) => {
      const stack = newStack("Jobs");
      const queue = new SqsQueue(stack, "Queue", { name });
      new SsmParameter(stack, "Url", { name: "/url", type: "String", insecureValue: queue.url });
      return stack;
    };
    const first = await applyStack(version("jobs"));
    const second = await applyStack(version("work"), { from: first });
    expect(second.plan.changes.map(({ path, actions }) => [path, ...actions])).toEqual([
      ["Queue", "delete", "create"],
      ["Url", "update"],
    ]);
    expect(second.resource("Url").values.insecure_value).toMatch(/\/work$/);
    expect((await second.planAgain()).changes).toEqual([]);
    first.close();
    second.close();
  });

  test("adopts a resource by an import block", async () => {
    const stack = newStack("Jobs");
    new SqsQueue(stack, "Queue", { name: "jobs" });
    stack.addOverride("import", [{ to: "aws_sqs_queue.Queue", id: "https://sqs.us-east-1.amazonaws.com/1/jobs" }]);
    const run = await applyStack(stack);
    expect(run.resource("Queue").values.id).toBe("https://sqs.us-east-1.amazonaws.com/1/jobs");
    await run.destroy();
  });
});

describe("what a run tells", () => {
  test("finds a resource by its construct, and names those there are when it does not", async () => {
    const stack = newStack("Jobs");
    const queue = new SqsQueue(stack, "Queue", { name: "jobs" });
    const run = await applyStack(stack);
    expect(run.resource(queue).address).toBe("aws_sqs_queue.Queue");
    expect(run.resources("aws_sqs_queue")).toHaveLength(1);
    expect(() => run.resource("Kueue")).toThrow(
      new TerraformError('Jobs: the path must name one resource, got 0 for "Kueue"; the stack has Queue'),
    );
    run.close();
  });

  test("copies a stack's assets", async () => {
    const folder = temporaryFolder("millrace-asset-");
    writeFileSync(join(folder, "page.txt"), "hello");
    const stack = newStack("Jobs");
    const asset = new TerraformAsset(stack, "Page", { path: join(folder, "page.txt") });
    const value = `\${file("${asset.path}")}`;
    new SsmParameter(stack, "Parameter", { name: "/page", type: "String", insecureValue: value });
    const run = await applyStack(stack);
    expect(run.resource("Parameter").values.insecure_value).toBe("hello");
    run.close();
  });

  test("leaves no folder behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "millrace-clean-"));
    vi.stubEnv("TMPDIR", folder);
    const stack = newStack("Jobs");
    new SqsQueue(stack, "Queue", { name: "jobs" });
    const run = await applyStack(stack);
    expect(readdirSync(folder).filter((name) => name.startsWith("millrace-run-"))).toHaveLength(1);
    await run.destroy();
    const broken = newStack("Broken");
    new SqsQueue(broken, "Queue", { name: "jobs" }).addOverride("nonsense", 1);
    await expect(applyStack(broken)).rejects.toThrow(StackRefusedError);
    expect(readdirSync(folder).filter((name) => !name.startsWith("millrace-app-"))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test("gives every problem with its construct's path", async () => {
    const stack = newStack("Jobs");
    new SqsQueue(stack, "A", { name: "a" }).addOverride("nonsense", 1);
    new SqsQueue(stack, "B", { name: "b" }).addOverride("rubbish", 1);
    const error = await validateStack(stack).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StackRefusedError);
    expect(error).toMatchObject({ stackName: "Jobs", stage: "validate", problems: [{ path: "A" }, { path: "B" }] });
  });
});

describe("a Terraform that will not do", () => {
  test("is missing", async () => {
    vi.stubEnv("TERRAFORM_BINARY_NAME", "no-such-terraform");
    await expect(validateStack(newStack())).rejects.toThrow(
      'terraform must be runnable, got no answer from "no-such-terraform"; ' +
        "install Terraform >= 1.11, or set TERRAFORM_BINARY_NAME to its path",
    );
  });

  test("is too old", async () => {
    const old = join(temporaryFolder("millrace-old-"), "terraform");
    writeFileSync(old, '#!/bin/sh\necho \'{"terraform_version":"1.9.8"}\'\n', { mode: 0o755 });
    vi.stubEnv("TERRAFORM_BINARY_NAME", old);
    await expect(validateStack(newStack())).rejects.toThrow(
      "terraform must be at least 1.11, got 1.9.8; install Terraform >= 1.11",
    );
  });
});

describe("golden files of addresses", () => {
  const stackWith = (...ids: readonly string[]) => {
    const stack = newStack("Jobs");
    for (const id of ids) new SqsQueue(stack, id, { name: id.toLowerCase() });
    new TerraformOutput(stack, "unrelated", { value: "x" });
    return stack;
  };

  test("are written by the update alone, and tell what vanished and what came up", () => {
    const file = join(temporaryFolder("millrace-golden-"), "folder/jobs.txt");
    expect(() => checkAddresses(stackWith("A"), file)).toThrow(/must exist.*npm run golden:update/);
    vi.stubEnv("CI", "");
    vi.stubEnv("GOLDEN", "update");
    checkAddresses(stackWith("A", "B"), file);
    vi.stubEnv("GOLDEN", "");
    expect(readFileSync(file, "utf8")).toBe("aws_sqs_queue.A\naws_sqs_queue.B\n");
    checkAddresses(stackWith("A", "B"), file);
    const check = () => checkAddresses(stackWith("A", "C"), file);
    expect(check).toThrow(AddressesChangedError);
    expect(check).toThrow(/gone: aws_sqs_queue.B\n {2}new: aws_sqs_queue.C/);
  });

  test("are never written by CI", () => {
    const file = join(temporaryFolder("millrace-golden-"), "jobs.txt");
    vi.stubEnv("CI", "true");
    vi.stubEnv("GOLDEN", "update");
    expect(() => checkAddresses(stackWith("A"), file)).toThrow(/must be written by a person, got CI=true/);
    expect(existsSync(file)).toBe(false);
  });
});
