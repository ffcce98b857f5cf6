import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ENVIRONMENTS } from "../../stacks/environments";
import { synthesizeSystems } from "../../stacks/main";
import { OptimizerStack, type OptimizerStackProps } from "../../stacks/optimizer";
import { synthesizeApp } from "../support/synthesize";

function optimizer(props: Partial<OptimizerStackProps> = {}) {
  return synthesizeApp((app) => {
    new OptimizerStack(app, "Optimizer", { environment: ENVIRONMENTS.prod, ...props });
  }).stack("Optimizer");
}

describe("the optimizer stack", () => {
  test("holds a bucket for inputs, a versioned one for results, and the table of jobs", () => {
    const stack = optimizer();
    const types = stack.resources().map((line) => line.split(" ")[1]);
    expect(types.filter((type) => type === "aws_s3_bucket")).toHaveLength(2);
    expect(stack.has("Output/Versioning")).toBe(true);
    expect(stack.has("Input/Versioning")).toBe(false);
    expect(stack.resource("Output/Lifecycle").rule).toMatchObject([
      { id: "housekeeping", noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
      { id: "old-results", expiration: [{ days: 365 }] },
    ]);
  });

  test("lists jobs by index and never by scan", () => {
    expect(optimizer().resource("Jobs/Resource")).toMatchObject({
      name: "optimo-prod-jobs",
      hash_key: "jobId",
      billing_mode: "PAY_PER_REQUEST",
      point_in_time_recovery: { enabled: true },
      global_secondary_index: [
        { name: "byState", hash_key: "stateListing", range_key: "submittedAt" },
        { name: "byTenant", hash_key: "tenantListing", range_key: "submittedAt" },
      ],
    });
  });

  test("lets pages of the site upload and download, and nobody else's", () => {
    expect(optimizer().has("Input/Cors")).toBe(false);
    const stack = optimizer({ siteOrigins: ["https://optimo.example.org"] });
    const rule = { allowed_origins: ["https://optimo.example.org"], allowed_headers: ["content-type"] };
    expect(stack.resource("Input/Cors").cors_rule).toMatchObject([{ ...rule, allowed_methods: ["PUT"] }]);
    expect(stack.resource("Output/Cors").cors_rule).toMatchObject([{ ...rule, allowed_methods: ["GET"] }]);
  });

  test("tells the names of what it made", () => {
    expect(Object.keys(optimizer().document.output as object).sort()).toEqual([
      "InputBucketName",
      "JobTableName",
      "OutputBucketName",
    ]);
  });

  test("takes prefix and state from its props", () => {
    const stack = optimizer({ prefix: "school", state: { type: "s3", bucket: "states", region: "us-west-2" } });
    expect(stack.resource("Jobs/Resource").name).toBe("school-prod-jobs");
    expect(stack.document.terraform).toMatchObject({ backend: { s3: { bucket: "states", key: "Optimizer.tfstate" } } });
  });
});

describe("synthesizeSystems", () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), "millrace-systems-"));
  });
  afterEach(() => rmSync(outdir, { recursive: true }));

  test("writes every system for the environment asked for", () => {
    const { stacks, warnings } = synthesizeSystems({ outdir, environment: "dev", print: () => undefined });
    expect(stacks.map((stack) => stack.name)).toEqual(["Optimizer"]);
    expect(warnings).toEqual([]);
    const text = readFileSync(join(outdir, "stacks", "Optimizer", "cdk.tf.json"), "utf8");
    expect(text).toContain('"optimo-dev-jobs"');
  });

  test("writes the same bytes every time", () => {
    const read = () => {
      synthesizeSystems({ outdir, print: () => undefined });
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
