import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { TerraformStack } from "cdktf";
import { expect, test } from "vitest";
import { checkov } from "../support/checkov";
import { newStack } from "../support/terraform-stack";

/** Unsafe configurations that Terraform takes: only a scanner sees them. Their constructs refuse or never make them. */
const FAULTS: readonly { readonly fault: string; readonly check: string; make(stack: TerraformStack): void }[] = [
  {
    fault: "a bucket that can be made public",
    check: "CKV2_AWS_6",
    make: (stack) => new S3Bucket(stack, "Bucket", { bucketPrefix: "open-" }),
  },
  {
    fault: "a queue without encryption",
    check: "CKV_AWS_27",
    make: (stack) => new SqsQueue(stack, "Queue", { sqsManagedSseEnabled: false }),
  },
  {
    fault: "a table that cannot be restored",
    check: "CKV_AWS_28",
    make: (stack) =>
      new DynamodbTable(stack, "Table", {
        name: "jobs",
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attribute: [{ name: "id", type: "S" }],
      }),
  },
  {
    fault: "a repository whose images can be overwritten",
    check: "CKV_AWS_51",
    make: (stack) => new EcrRepository(stack, "Repository", { name: "images", imageTagMutability: "MUTABLE" }),
  },
  {
    fault: "a database on the internet",
    check: "CKV_AWS_17",
    make: (stack) =>
      new DbInstance(stack, "Database", {
        instanceClass: "db.t4g.micro",
        engine: "postgres",
        allocatedStorage: 20,
        manageMasterUserPassword: true,
        username: "appadmin",
        publiclyAccessible: true,
      }),
  },
];

test("what Terraform takes and nobody should deploy is caught by the scanner", ({ skip }) => {
  const stack = newStack();
  for (const { make } of FAULTS) make(stack);
  const findings = checkov("terraform_json", stack.toTerraform());
  if (typeof findings === "string") return skip(findings);
  const failed = findings.filter(({ passed }) => !passed).map(({ check }) => check);
  for (const { fault, check } of FAULTS)
    console.log(`${fault}: ${failed.includes(check) ? `checkov ${check}` : "nothing"}`);
  expect(FAULTS.filter(({ check }) => !failed.includes(check))).toEqual([]);
});
