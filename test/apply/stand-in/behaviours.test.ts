import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsEcrImage } from "@cdktf/provider-aws/lib/data-aws-ecr-image/index.js";
import { DataAwsEcrRepository } from "@cdktf/provider-aws/lib/data-aws-ecr-repository/index.js";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region/index.js";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { TerraformOutput } from "cdktf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppliedStack, applyStack } from "../../../constructs/testing";
import { newStack } from "../../support/terraform-stack";

/** Terraform's way to write an expression into a text. */
const expression = (text: string) => `\${${text}}`;
let run: AppliedStack;
const values = (path: string, key?: string | number) => run.resource(path, key).values;

beforeAll(async () => {
  const stack = newStack("Behaviours", {
    region: "eu-central-1",
    defaultTags: [{ tags: { team: "a", part: "none" } }],
  });
  addCertificate();
  addDatabase();
  addNames();
  addSurroundings();
  run = await applyStack(stack, { accountId: "210987654321" });

  function addCertificate(): void {
    const certificate = new AcmCertificate(stack, "Certificate", {
      domainName: "example.org",
      subjectAlternativeNames: ["*.example.org", "www.example.org"],
      validationMethod: "DNS",
    });
    const validation = new Route53Record(stack, "Validation", {
      zoneId: "Z1",
      name: expression("each.value.resource_record_name"),
      type: expression("each.value.resource_record_type"),
      records: [expression("each.value.resource_record_value")],
      ttl: 60,
      allowOverwrite: true,
    });
    const options = `${certificate.fqn}.domain_validation_options`;
    validation.addOverride("for_each", expression(`{ for option in ${options} : option.domain_name => option }`));
  }

  function addDatabase(): void {
    const database = new DbInstance(stack, "Database", {
      identifier: "jobs",
      engine: "postgres",
      instanceClass: "db.t4g.micro",
      allocatedStorage: 20,
      username: "app",
      manageMasterUserPassword: true,
    });
    new TerraformOutput(stack, "secret", { value: database.masterUserSecret.get(0).secretArn });
    new DbInstance(stack, "WriteOnly", {
      identifier: "written",
      engine: "mysql",
      instanceClass: "db.t4g.micro",
      username: "app",
      passwordWo: expression("ephemeral.aws_secretsmanager_random_password.Password.random_password"),
      passwordWoVersion: 1,
    });
    stack.addOverride("ephemeral.aws_secretsmanager_random_password.Password", { password_length: 40 });
  }

  function addNames(): void {
    const document = new DataAwsIamPolicyDocument(stack, "Trust", {
      statement: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["ecs-tasks.amazonaws.com"] }],
          condition: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["210987654321"] }],
        },
      ],
    });
    new IamRole(stack, "Role", { name: "runner", assumeRolePolicy: document.json, tags: { part: "role" } });
    new EcsTaskDefinition(stack, "Task", { family: "solver", containerDefinitions: "[]" });
    new Lb(stack, "Balancer", { name: "front", subnets: ["subnet-1", "subnet-2"] });
    new Lb(stack, "NetworkBalancer", { name: "side", loadBalancerType: "network", subnets: ["subnet-1"] });
    new Eip(stack, "Address", { count: 2 });
  }

  function addSurroundings(): void {
    new DataAwsCallerIdentity(stack, "Me");
    new DataAwsRegion(stack, "Here");
    new DataAwsPartition(stack, "Partition");
    new DataAwsAvailabilityZones(stack, "Zones", { state: "available" });
    new DataAwsSsmParameter(stack, "Image", { name: "/aws/service/image" });
    new DataAwsEcrRepository(stack, "Repository", { name: "optimo/solver" });
    new DataAwsEcrImage(stack, "Release", { repositoryName: "optimo/solver", imageTag: "v1" });
    const assumeRole = [{ roleArn: "arn:aws:iam::999999999999:role/deploy" }];
    const other = new AwsProvider(stack, "other", { alias: "other", region: "us-east-1", assumeRole });
    new SqsQueue(stack, "There", { name: "there", provider: other });
    new SqsQueue(stack, "ByArgument", { name: "by-argument", region: "us-west-2" });
  }
});

afterAll(() => run.close());

describe("the stand-in decides what AWS would", () => {
  test("names the records that validate a certificate, one for each apex and its wildcard", () => {
    const records = run.state.instances("Validation");
    expect(records.map(({ key }) => key).sort()).toEqual(["*.example.org", "example.org", "www.example.org"]);
    expect(values("Validation", "*.example.org").name).toBe(values("Validation", "example.org").name);
    expect(values("Validation", "www.example.org")).toMatchObject({ type: "CNAME", name: expect.stringMatching(/^_/) });
  });

  test("gives a database with a managed password exactly one secret, and its engine's port", () => {
    expect(values("Database").master_user_secret).toHaveLength(1);
    expect(run.outputs.secret).toMatch(/^arn:aws:secretsmanager:eu-central-1:210987654321:secret:rds!db-/);
    expect(values("Database").port).toBe(5432);
    expect(values("Database").endpoint).toMatch(/^jobs\..*\.eu-central-1\.rds\.amazonaws\.com:5432$/);
  });

  test("takes a write-only password from an ephemeral resource and stores neither", () => {
    expect(values("WriteOnly")).toMatchObject({ password_wo: null, password_wo_version: 1 });
    expect(JSON.stringify(run.state.json)).not.toContain("random-password");
    expect(JSON.stringify(run.plan.json)).not.toContain("random-password");
  });

  test("renders policy documents for real", () => {
    const document: unknown = JSON.parse(String(values("Role").assume_role_policy));
    expect(document).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "210987654321" } },
        },
      ],
    });
  });

  test("names things the way AWS does", () => {
    expect(values("Role").arn).toBe("arn:aws:iam::210987654321:role/runner");
    expect(values("Task").arn).toBe(
      `arn:aws:ecs:eu-central-1:210987654321:task-definition/solver:${values("Task").revision}`,
    );
    const balancer = String(values("Balancer").arn);
    expect(balancer).toMatch(
      /^arn:aws:elasticloadbalancing:eu-central-1:210987654321:loadbalancer\/app\/front\/[0-9a-f]{16}$/,
    );
    expect(values("NetworkBalancer").arn_suffix).toMatch(/^net\/side\//);
    expect(balancer.endsWith(`loadbalancer/${String(values("Balancer").arn_suffix)}`)).toBe(true);
  });

  test("tells two instances of one configuration apart", () => {
    expect(values("Address", 0).id).not.toBe(values("Address", 1).id);
  });

  test("fills in the provider's defaults", () => {
    expect(values("There")).toMatchObject({ visibility_timeout_seconds: 30, message_retention_seconds: 345_600 });
    expect(values("Balancer")).toMatchObject({ load_balancer_type: "application", idle_timeout: 60 });
  });

  test("merges default tags under a resource's own", () => {
    expect(values("Role").tags_all).toEqual({ team: "a", part: "role" });
    expect(values("There").tags_all).toEqual({});
  });

  test("answers who and where we are", () => {
    expect(values("Me").account_id).toBe("210987654321");
    expect(values("Here").region).toBe("eu-central-1");
    expect(values("Partition").partition).toBe("aws");
    expect(values("Zones").names).toEqual(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    expect(values("Image").value).toBe("value-of/aws/service/image");
  });

  test("knows the images that are asked for, by repository and digest", () => {
    const registry = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/optimo/solver";
    expect(values("Repository").repository_url).toBe(registry);
    const { image_digest, image_uri, image_tags } = values("Release");
    expect(image_digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([image_uri, image_tags]).toEqual([`${registry}@${String(image_digest)}`, ["v1"]]);
  });

  test("keeps provider aliases, assumed roles and the region argument apart", () => {
    expect(values("There").arn).toBe("arn:aws:sqs:us-east-1:999999999999:there");
    expect(values("ByArgument").arn).toBe("arn:aws:sqs:us-west-2:210987654321:by-argument");
  });

  test("comes to rest: a second plan is empty", async () => {
    expect((await run.planAgain()).changes).toEqual([]);
  });

  test("makes the same things in every run", async () => {
    const again = () => {
      const stack = newStack("Same");
      new SqsQueue(stack, "Queue", { namePrefix: "a-" });
      return stack;
    };
    const runs = [await applyStack(again()), await applyStack(again())];
    const [first, second] = runs.map((each) => each.resource("Queue").values);
    for (const each of runs) each.close();
    expect(first).toEqual(second);
  });
});
