import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { App, Aspects, Lazy, TerraformOutput, Testing } from "cdktf";
import { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { MillraceStack } from "../../../../constructs/app/stack";
import { WorkQueue } from "../../../../constructs/messaging/work-queue";
import { refusal, synthesize, synthesizeApp, testStackProps } from "../../../support/synthesize";

describe("a stack of ours refuses", () => {
  test("two constructs that would share one address", () => {
    const message = refusal((stack) => {
      new SqsQueue(stack, "my.queue", {});
      new SqsQueue(stack, "myqueue", {});
    });
    expect(message).toBe(
      "Shop/myqueue: id must have an address of its own, got aws_sqs_queue.myqueue like Shop/my.queue; use letters and digits that differ",
    );
  });

  test("two outputs that would share one name", () => {
    const message = refusal((stack) => {
      new TerraformOutput(stack, "a.b", { value: "1" });
      new TerraformOutput(stack, "ab", { value: "2" });
    });
    expect(message).toContain("Shop/ab: id must have an address of its own, got output.ab like Shop/a.b");
  });

  test("references that were cut", () => {
    const message = refusal((stack) => {
      const queue = new SqsQueue(stack, "Other", {});
      new SqsQueue(stack, "Queue", { name: queue.name.slice(0, 9) });
    });
    expect(message).toBe(
      "Shop: resource.aws_sqs_queue.Queue.name must be text or a whole reference, got a reference that was cut or re-spelt; use Fn of cdktf on values that are known only after apply",
    );
  });

  test("references that were upper-cased", () => {
    const message = refusal((stack) => {
      const queue = new SqsQueue(stack, "Other", {});
      new SqsQueue(stack, "Queue", { name: queue.name.toUpperCase() });
    });
    expect(message).toContain("got a reference that was cut or re-spelt");
  });

  test.each([2, 1e10])("numbers that are references and were multiplied by %d", (factor) => {
    const message = refusal((stack) => {
      const queue = new SqsQueue(stack, "Other", {});
      new SqsQueue(stack, "Queue", { delaySeconds: queue.delaySeconds * factor });
    });
    expect(message).toBe(
      "Shop: resource.aws_sqs_queue.Queue.delay_seconds must be text or a whole reference, got a number that is a reference and was calculated with; use Fn of cdktf on values that are known only after apply",
    );
  });

  test("references that were turned into JSON", () => {
    const message = refusal((stack) => {
      const policy = JSON.stringify({ a: Lazy.anyValue({ produce: () => "x" }) });
      new SqsQueue(stack, "Queue", { policy });
    });
    expect(message).toContain("got a reference that was turned into JSON");
  });

  test("references that lead nowhere", () => {
    const message = refusal((stack) => {
      const queue = new SqsQueue(stack, "Gone", {});
      new SqsQueue(stack, "Queue", { name: queue.name });
      stack.node.tryRemoveChild("Gone");
    });
    expect(message).toBe(
      "Shop: resource.aws_sqs_queue.Queue.name must refer to something in the stack, got aws_sqs_queue.Gone; add the resource to this stack, or make the reference before the aspects run",
    );
  });

  test("two providers without an alias", () => {
    expect(refusal((stack) => new AwsProvider(stack, "Second", { region: "us-east-1" }))).toBe(
      "Shop/Second: alias must differ from that of Shop/Aws, got none; give one of the providers an alias of its own",
    );
    synthesize((stack) => new AwsProvider(stack, "Second", { region: "us-east-1", alias: "virginia" }));
  });

  test("an address asked for too late", () => {
    const message = refusal((stack) => {
      const queue = new SqsQueue(stack, "Queue", {});
      new TerraformOutput(stack, "Arn", { value: queue.arn });
      queue.overrideLogicalId("jobs");
    });
    expect(message).toBe(
      'Shop/Queue: overrideLogicalId must be called before any attribute is read, got "jobs"; call it right after the constructor',
    );
  });

  test("dependsOn of a whole construct", () => {
    const message = refusal((stack) => {
      const whole = new Construct(stack, "Whole") as unknown as SqsQueue;
      new SqsQueue(stack, "Queue", { dependsOn: [whole] });
    });
    expect(message).toBe(
      "Shop/Queue: dependsOn must name resources, got something without an address; list resources, or use node.addDependency for whole constructs",
    );
  });

  test("aspects of an app that would never be visited", () => {
    const app = new App({ outdir: Testing.app().outdir });
    Aspects.of(app).add({ visit: () => undefined });
    new MillraceStack(app, "Shop", testStackProps());
    expect(() => app.synth()).toThrow("aspects of the app must be visited, got an App of cdktf, which ignores them");
  });

  test("mistakes of all stacks at once", () => {
    const build = () =>
      synthesizeApp((app) => {
        for (const name of ["One", "Two"]) {
          const stack = new MillraceStack(app, name, testStackProps());
          new SqsQueue(stack, "a.b", {});
          new SqsQueue(stack, "ab", {});
        }
      });
    expect(build).toThrow(/^One\/ab: id must .*\nTwo\/ab: id must /);
  });

  test("two resources of one name, also in different stacks of one place", () => {
    const build = (region: string) => () =>
      synthesizeApp((app) => {
        new WorkQueue(new MillraceStack(app, "One", testStackProps()), "Jobs", { queueName: "jobs" });
        const environment = { name: "prod", profile: "prod", region } as const;
        new WorkQueue(new MillraceStack(app, "Two", { environment }), "Jobs", { queueName: "jobs" });
      });
    expect(build("us-west-2")).toThrow(
      'Two/Jobs/Resource: name must differ from that of One/Jobs/Resource, got "jobs"; rename one, or give the stacks different prefixes',
    );
    expect(build("eu-central-1")).not.toThrow();
  });

  test("a wrong environment, with every mistake", () => {
    const message = refusal(() => undefined, {
      environment: { name: "Prod!", profile: "prod", region: "frankfurt", accountId: "12" },
      prefix: "-x",
    });
    expect(message.split("\n")).toEqual([
      'Shop: prefix must be 1 to 20 lower case letters, digits and single hyphens inside, a letter first, got "-x"; shorten or rename it',
      'Shop: environment.name must be 1 to 16 lower case letters, digits and single hyphens inside, got "Prod!"; shorten or rename it',
      'Shop: environment.region must be an AWS region such as us-west-2, got "frankfurt"; use the region\'s code',
      'Shop: environment.accountId must be 12 digits, got "12"; give the account\'s number with its leading zeros',
    ]);
  });
});

describe("a stack of ours accepts", () => {
  test("references inside JSON, escaped text and other stacks' resources", () => {
    const app = synthesizeApp((scope) => {
      const producer = new MillraceStack(scope, "Producer", testStackProps());
      const consumer = new MillraceStack(scope, "Consumer", testStackProps());
      const queue = new SqsQueue(producer, "Queue", {});
      new SqsQueue(consumer, "Queue", {
        redrivePolicy: JSON.stringify({ target: queue.arn }),
        tags: { a: `$\${x.y}` },
      });
    });
    const { redrive_policy } = app.stack("Consumer").resource("Queue");
    expect(redrive_policy).toMatch(/data\.terraform_remote_state\..*\.outputs\./);
    expect(JSON.stringify(app.stack("Producer").document.output)).toContain("aws_sqs_queue.Queue.arn");
  });
});
