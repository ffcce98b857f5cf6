import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JOB_TABLE_LAYOUT } from "../../src/contract/job-table";
import {
  API_FUNCTION_SETTINGS,
  BATCH_FUNCTION_SETTINGS,
  COMPLETION_FUNCTION_SETTINGS,
  parseSettings,
} from "../../src/contract/settings";
import { synthesizeSystems } from "../../stacks/main";
import type { OptimizerStackProps } from "../../stacks/optimizer";
import * as stacks from "../support/stacks";
import { synthesizeApp } from "../support/synthesize";

function optimizerWith(props: Partial<OptimizerStackProps>) {
  return synthesizeApp((app) => void stacks.optimizer(app, "prod", props)).stack("Optimizer");
}

let plain: ReturnType<typeof optimizerWith> | undefined;
/** As it comes; synthesized once, because it is large. */
function optimizer() {
  plain ??= optimizerWith({});
  return plain;
}

let open: ReturnType<typeof optimizerWith> | undefined;
/** With a site whose pages may use it. */
function optimizerForSite() {
  open ??= optimizerWith({ siteOrigins: ["https://optimo.example.org"] });
  return open;
}

describe("the optimizer stack", () => {
  test("keeps results with their former versions, and inputs for a time", () => {
    const stack = optimizer();
    expect(stack.has("Output/Versioning")).toBe(true);
    expect(stack.has("Input/Versioning")).toBe(false);
    expect(stack.resource("Output/Lifecycle").rule).toMatchObject([
      { id: "housekeeping", noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
      { id: "old-results", expiration: [{ days: 365 }] },
    ]);
  });

  test("lays the table of jobs out as the runtime reads it", () => {
    const { partitionKey, sortKey, ttlAttribute, indexes } = JOB_TABLE_LAYOUT;
    expect(optimizer().resource("Jobs/Resource")).toMatchObject({
      name: "optimo-prod-jobs",
      hash_key: partitionKey.name,
      range_key: sortKey.name,
      ttl: { attribute_name: ttlAttribute, enabled: true },
      billing_mode: "PAY_PER_REQUEST",
      point_in_time_recovery: { enabled: true },
      global_secondary_index: indexes.map((index) => ({
        name: index.indexName,
        hash_key: index.partitionKey.name,
        range_key: index.sortKey.name,
      })),
    });
  });

  test("lets pages of the site upload and download, and nobody else's", () => {
    expect(optimizer().has("Input/Cors")).toBe(false);
    const stack = optimizerForSite();
    const rule = { allowed_origins: ["https://optimo.example.org"], allowed_headers: ["content-type"] };
    expect(stack.resource("Input/Cors").cors_rule).toMatchObject([{ ...rule, allowed_methods: ["PUT"] }]);
    expect(stack.resource("Output/Cors").cors_rule).toMatchObject([{ ...rule, allowed_methods: ["GET"] }]);
  });

  test("tells the names of what it made", () => {
    expect(Object.keys(optimizer().document.output as object).sort()).toEqual([
      "ApiUrl",
      "InputBucketName",
      "JobDefinitionName",
      "JobQueueArn",
      "JobTableName",
      "OutputBucketName",
      "SolverImagesUrl",
    ]);
  });

  test("hears of ended Batch jobs by the queue's ARN, and leaves nobody's failures unheard", () => {
    const stack = optimizer();
    const rules = stack.resources().filter((line) => line.endsWith(" aws_cloudwatch_event_rule"));
    const patterns = rules.map((line) => String(stack.resource(line.split(" ")[0] ?? "").event_pattern ?? ""));
    const queue = `\${${stack.address("Solver/Queue/Resource")}.arn}`;
    expect(patterns.filter((pattern) => pattern.includes("Batch Job State Change"))).toHaveLength(1);
    expect(patterns.filter((pattern) => pattern.includes(queue)).length).toBeGreaterThan(0);
    const alarms = stack.resources().filter((line) => line.endsWith(" aws_cloudwatch_metric_alarm"));
    expect(alarms.length).toBeGreaterThanOrEqual(5);
  });

  test("tells each function the settings it cannot start without", () => {
    const stack = optimizerForSite();
    const environment = (path: string) =>
      (stack.resource(path).environment as { variables: Record<string, string> }).variables;
    const lists = environment("Api/List/Function/Resource");
    expect(parseSettings(API_FUNCTION_SETTINGS, lists).allowedOrigins).toEqual(["https://optimo.example.org"]);
    expect(parseSettings(BATCH_FUNCTION_SETTINGS, environment("Api/Submission/Function/Resource"))).toBeDefined();
    expect(parseSettings(BATCH_FUNCTION_SETTINGS, environment("Api/Cancel/Function/Resource"))).toBeDefined();
    expect(parseSettings(COMPLETION_FUNCTION_SETTINGS, environment("Completed/Resource"))).toBeDefined();
    expect(Object.keys(lists)).not.toContain(BATCH_FUNCTION_SETTINGS.jobQueue.variable);
  });

  test("gives the function that lists jobs no right to change any, and none but two the right to start them", () => {
    const stack = optimizer();
    const roles = stack.resources().filter((line) => line.endsWith(" aws_iam_role_policy"));
    const holders = (action: string) =>
      roles
        .map((line) => line.split(" ")[0] ?? "")
        .filter((path) => String(stack.resource(path).policy).includes(action));
    expect(holders("batch:SubmitJob").sort()).toEqual([
      expect.stringMatching(/^Api\/Submission\//),
      expect.stringMatching(/^Completed\//),
    ]);
    expect(holders("dynamodb:PutItem").filter((path) => /\/(List|Status|Upload)\//.test(path))).toEqual([]);
  });

  test("takes prefix and state from its props", () => {
    const stack = optimizerWith({ prefix: "school", state: { type: "s3", bucket: "states", region: "us-west-2" } });
    expect(stack.resource("Jobs/Resource").name).toBe("school-prod-jobs");
    expect(stack.document.terraform).toMatchObject({ backend: { s3: { bucket: "states", key: "Optimizer.tfstate" } } });
  });
});

describe("synthesizeSystems", () => {
  const functionsFolder = stacks.functionBundles();
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), "millrace-systems-"));
  });
  afterEach(() => rmSync(outdir, { recursive: true }));

  test("writes every system for the environment asked for", () => {
    const { stacks, warnings } = synthesizeSystems({
      outdir,
      environment: "dev",
      functionsFolder,
      print: () => undefined,
    });
    expect(stacks.map((stack) => stack.name)).toEqual(["Optimizer", "Analysis"]);
    expect(warnings).toEqual([]);
    const text = readFileSync(join(outdir, "stacks", "Optimizer", "cdk.tf.json"), "utf8");
    expect(text).toContain('"optimo-dev-jobs"');
  });

  test("writes the same bytes every time", () => {
    const read = () => {
      synthesizeSystems({ outdir, functionsFolder, print: () => undefined });
      return readFileSync(join(outdir, "stacks", "Optimizer", "cdk.tf.json"), "utf8");
    };
    expect(read()).toBe(read());
  });

  test("names the environments there are if asked for another", () => {
    expect(() => synthesizeSystems({ outdir, environment: "moon" })).toThrow(
      'environment must be one of dev, staging, prod, got "moon"; choose one of them',
    );
  });
});
