import { describe, expect, test } from "vitest";
import { API_SERVER_SETTINGS, parseSettings, WORKER_SETTINGS } from "../../src/contract/settings";
import * as stacks from "../support/stacks";
import { synthesizeApp } from "../support/synthesize";

const stack = synthesizeApp((app) => void stacks.analysis(app, "prod")).stack("Analysis");

interface Container {
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly image: string;
}

/** The environment of a task definition's container, as its process will find it. */
function environmentOf(path: string): Readonly<Record<string, string>> {
  const [container] = stack.json(path, "container_definitions") as readonly Container[];
  return Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
}

/** Values known after apply, as they will look like. */
function settled(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, name.endsWith("_PORT") ? "5432" : value]),
  );
}

describe("the analysis stack", () => {
  test("tells API and workers every setting that they cannot start without", () => {
    const api = parseSettings(API_SERVER_SETTINGS, settled(environmentOf("Api/Current/Task/Resource")));
    expect(api).toMatchObject({ databaseName: "jobs", databaseUser: "jobs", workFolder: "/tmp" });
    expect(api.keepAliveSeconds).toBeGreaterThan(60);
    const worker = parseSettings(WORKER_SETTINGS, settled(environmentOf("Worker/Task/Resource")));
    expect(worker).toMatchObject({ databaseUser: "jobs", workers: 1 });
    expect(worker.protectMinutes).toBeGreaterThanOrEqual(60);
  });

  test("gives a job as long as it may take, and five deliveries", () => {
    expect(stack.resource("Queue/Resource")).toMatchObject({ visibility_timeout_seconds: 3600 });
    expect(stack.json("Queue/Resource", "redrive_policy")).toMatchObject({ maxReceiveCount: 5 });
  });

  test("reaches the database with tokens of IAM: no password is in any setting", () => {
    const names = Object.keys(environmentOf("Api/Current/Task/Resource"));
    expect(names.filter((name) => /PASSWORD|DATABASE_URL/.test(name))).toEqual([]);
    const [container] = stack.json("Api/Current/Task/Resource", "container_definitions") as readonly object[];
    expect(container).not.toHaveProperty("secrets");
    expect(stack.resource("Database/Resource")).toMatchObject({
      iam_database_authentication_enabled: true,
      manage_master_user_password: true,
    });
  });

  test("opens nothing but the load balancer to the world", () => {
    const world = stack
      .resources()
      .filter((line) => line.endsWith("aws_vpc_security_group_ingress_rule"))
      .map((line) => line.split(" ")[0] ?? "")
      .filter((path) => stack.resource(path).cidr_ipv4 === "0.0.0.0/0");
    expect(world.length).toBeGreaterThan(0);
    expect(world.filter((path) => !path.startsWith("Api/LoadBalancer/"))).toEqual([]);
  });

  test("may send e-mails from one identity where it is told to, and from none otherwise", () => {
    const identityArn = "arn:aws:ses:us-west-2:123456789012:identity/example.org";
    const emails = { from: "jobs@example.org", identityArn };
    const mailing = synthesizeApp((app) => void stacks.analysis(app, "prod", { emails })).stack("Analysis");
    const sending = mailing
      .resources()
      .map((line) => line.split(" ")[0] ?? "")
      .filter((path) => JSON.stringify(mailing.resource(path)).includes("ses:SendEmail"));
    expect(sending).toHaveLength(1);
    const { Statement } = mailing.json(sending[0] ?? "", "policy") as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    const [statement] = Statement.filter(({ Action }) => [Action].flat().includes("ses:SendEmail"));
    expect([[statement?.Action].flat(), [statement?.Resource].flat()]).toEqual([["ses:SendEmail"], [identityArn]]);
    expect(JSON.stringify(mailing.json("Api/Current/Task/Resource", "container_definitions"))).toContain(emails.from);
    expect(JSON.stringify(stack.document)).not.toContain("ses:");
  });

  test("tells the names of what it made", () => {
    expect(Object.keys(stack.document.output as object).sort()).toEqual([
      "ApiUrl",
      "BucketName",
      "DatabaseAddress",
      "ImagesUrl",
      "QueueUrl",
    ]);
  });
});
