import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { describe, expect, test } from "vitest";
import { MillraceStack } from "../../../../constructs/app/stack";
import { Duration } from "../../../../constructs/core/duration";
import { Grant } from "../../../../constructs/core/grants";
import { Role } from "../../../../constructs/core/role";
import { refusal, synthesize, synthesizeApp, testStackProps } from "../../../support/synthesize";

const assumedBy = ["ecs-tasks.amazonaws.com"];

describe("Role", () => {
  test("makes a role that nothing is allowed to yet", () => {
    const stack = synthesize((scope) => new Role(scope, "TaskRole", { assumedBy }));
    expect(stack.resources()).toEqual(["TaskRole/Resource aws_iam_role"]);
    expect(stack.resource("TaskRole/Resource")).toMatchObject({
      name_prefix: "shop-prod-task-role-",
      max_session_duration: 3600,
    });
    expect(stack.json("TaskRole/Resource", "assume_role_policy")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
  });

  test("gathers all grants in one policy", () => {
    const stack = synthesize((scope) => {
      const role = new Role(scope, "TaskRole", { assumedBy });
      Grant.give(role, { actions: ["sqs:SendMessage"], resources: ["arn:q"] });
      Grant.give(role, { actions: ["sqs:GetQueueUrl"], resources: ["arn:q"] });
      Grant.give(role, { actions: ["s3:GetObject"], resources: ["arn:b/*"] });
    });
    expect(stack.json("TaskRole/Policy", "policy")).toMatchObject({
      Statement: [
        { Action: ["sqs:GetQueueUrl", "sqs:SendMessage"], Resource: "arn:q" },
        { Action: "s3:GetObject", Resource: "arn:b/*" },
      ],
    });
  });

  test("takes every prop over", () => {
    const stack = synthesize((scope) => {
      new Role(scope, "R", {
        assumedBy: ["lambda.amazonaws.com", "batch.amazonaws.com"],
        assumeConditions: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        roleName: "solver",
        description: "runs the solver",
        managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
        maxSessionDuration: Duration.hours(2),
        tags: { team: "a" },
      });
    });
    expect(stack.resource("R/Resource")).toMatchObject({
      name: "solver",
      description: "runs the solver",
      permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
      max_session_duration: 7200,
      tags: { team: "a" },
    });
    expect(stack.resource("R/ManagedPolicy0").policy_arn).toBe("arn:aws:iam::aws:policy/ReadOnlyAccess");
    expect(stack.json("R/Resource", "assume_role_policy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: ["batch.amazonaws.com", "lambda.amazonaws.com"] },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  test("grants to a role that exists already by a policy of its own", () => {
    const stack = synthesize((scope) => {
      const role = Role.fromName(scope, "Ci", { roleName: "ci", roleArn: "arn:aws:iam::123456789012:role/ci" });
      Grant.give(role, { actions: ["s3:GetObject"], resources: ["arn:b/*"] });
    });
    expect(stack.resources()).toEqual(["Ci/Policy aws_iam_role_policy"]);
    expect(stack.resource("Ci/Policy")).toMatchObject({ role: "ci", name: "shop-prod-ci" });
  });

  test("refuses props AWS would refuse", () => {
    const message = refusal(
      (scope) =>
        new Role(scope, "R", { assumedBy: ["ecs-tasks"], maxSessionDuration: Duration.minutes(5), roleName: "a b" }),
    );
    expect(message.split("\n")).toEqual([
      'Shop/R: assumedBy must name services such as ecs-tasks.amazonaws.com, got "ecs-tasks"; use the service\'s principal name',
      "Shop/R: maxSessionDuration must be from 1 hour to 12 hours, got 5 minutes; give a duration in that range",
      'Shop/R: roleName must be 1 to 64 letters, digits and + = , . @ _ -, got "a b"; rename it',
    ]);
    expect(refusal((scope) => new Role(scope, "R", { assumedBy: [] }))).toBe(
      "Shop/R: assumedBy must have 1 to 20 items, got 0; name the service that acts under the role",
    );
  });
});

describe("Grant", () => {
  test("makes what needs it wait for the policy", () => {
    const stack = synthesize((scope) => {
      const role = new Role(scope, "TaskRole", { assumedBy });
      const queue = new SqsQueue(scope, "Queue", {});
      Grant.give(role, { actions: ["s3:GetObject"], resources: ["arn:b/*"] }).applyBefore(queue);
    });
    expect(stack.dependsOn("Queue")).toEqual(["TaskRole/Policy"]);
  });

  test("orders stacks where what needs it is in another one", () => {
    const orders: (readonly string[])[] = [];
    synthesizeApp((app) => {
      const [access, work] = ["Access", "Work"].map((name) => new MillraceStack(app, name, testStackProps()));
      if (access === undefined || work === undefined) throw new Error("two stacks were made");
      const role = new Role(access, "Role", { assumedBy });
      const queue = new SqsQueue(work, "Queue", {});
      Grant.give(role, { actions: ["s3:GetObject"], resources: ["arn:b/*"] }).applyBefore(queue);
      work.node.addValidation({
        validate: () => {
          orders.push(work.dependencies.map((stack) => stack.node.id));
          return [];
        },
      });
    });
    expect(orders).toEqual([["Access"]]);
  });

  test("refuses a statement that gives too much", () => {
    const message = refusal((scope) => {
      Grant.give(new Role(scope, "R", { assumedBy }), { actions: ["s3:GetObject"], resources: ["*"] });
    });
    expect(message).toBe(
      "a policy statement allows s3:GetObject on every resource without saying why (anyResourceBecause); correct the grant",
    );
  });
});
