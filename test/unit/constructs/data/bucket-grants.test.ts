import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import type { Grantee } from "../../../../constructs/core/grants";
import { Role } from "../../../../constructs/core/role";
import type { AnyBucket } from "../../../../constructs/data/any-bucket";
import { Bucket } from "../../../../constructs/data/bucket";
import { allowed, permissions } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

const assumedBy = ["ecs-tasks.amazonaws.com"];

/** A stack in which a role was given something on one of two buckets. */
function granted(give: (bucket: AnyBucket, grantee: Grantee) => void, encryptionKey?: "key") {
  return synthesize((stack) => {
    const key = encryptionKey && EncryptionKey.fromArn("arn:aws:kms:us-west-2:123456789012:key/k");
    new Bucket(stack, "Other");
    give(new Bucket(stack, "Uploads", { encryptionKey: key }), new Role(stack, "Role", { assumedBy }));
  });
}

describe("a Bucket grants", () => {
  test("reading", () => {
    expect(
      allowed(
        granted((bucket, role) => bucket.grantRead(role)),
        "Role/Policy",
      ),
    ).toEqual(["s3:GetObject Uploads/Resource/*", "s3:ListBucket Uploads/Resource"]);
  });

  test("writing", () => {
    expect(
      allowed(
        granted((bucket, role) => bucket.grantWrite(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "s3:AbortMultipartUpload Uploads/Resource/*",
      "s3:ListMultipartUploadParts Uploads/Resource/*",
      "s3:PutObject Uploads/Resource/*",
    ]);
  });

  test("reading and writing, as the sum of both", () => {
    expect(
      allowed(
        granted((bucket, role) => bucket.grantReadWrite(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "s3:AbortMultipartUpload Uploads/Resource/*",
      "s3:GetObject Uploads/Resource/*",
      "s3:ListBucket Uploads/Resource",
      "s3:ListMultipartUploadParts Uploads/Resource/*",
      "s3:PutObject Uploads/Resource/*",
    ]);
  });

  test("deleting, of objects only", () => {
    expect(
      allowed(
        granted((bucket, role) => bucket.grantDelete(role)),
        "Role/Policy",
      ),
    ).toEqual(["s3:DeleteObject Uploads/Resource/*"]);
  });

  test("signing URLs, without listing", () => {
    expect(
      allowed(
        granted((bucket, role) => bucket.grantPresign(role)),
        "Role/Policy",
      ),
    ).toEqual(["s3:GetObject Uploads/Resource/*", "s3:PutObject Uploads/Resource/*"]);
  });

  test("the listing of a prefix only, with the prefix", () => {
    const stack = granted((bucket, role) => bucket.grantRead(role, { prefix: "uploads/" }));
    expect(permissions(stack, "Role/Policy")).toEqual([
      { action: "s3:GetObject", resource: "Uploads/Resource/uploads/*", conditions: undefined },
      {
        action: "s3:ListBucket",
        resource: "Uploads/Resource",
        conditions: { StringLike: { "s3:prefix": "uploads/*" } },
      },
    ]);
  });

  test("its key, through S3 only: to decrypt for readers, to make data keys for writers, nothing for deletion", () => {
    const kms = (stack: ReturnType<typeof granted>) =>
      permissions(stack, "Role/Policy").filter(({ action }) => action.startsWith("kms:"));
    const conditions = { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } };
    const resource = "arn:aws:kms:us-west-2:123456789012:key/k";
    const decrypt = { action: "kms:Decrypt", resource, conditions };
    expect(kms(granted((bucket, role) => bucket.grantRead(role), "key"))).toEqual([decrypt]);
    expect(kms(granted((bucket, role) => bucket.grantWrite(role), "key"))).toEqual([
      decrypt,
      { ...decrypt, action: "kms:GenerateDataKey" },
    ]);
    expect(kms(granted((bucket, role) => bucket.grantDelete(role), "key"))).toEqual([]);
  });

  test("the same on a bucket that exists already, of which nothing is changed", () => {
    const stack = synthesize((scope) => {
      Bucket.fromName(scope, "Old", "optimo-input-files").grantRead(new Role(scope, "Role", { assumedBy }));
    });
    expect(allowed(stack, "Role/Policy")).toEqual([
      "s3:GetObject arn:aws:s3:::optimo-input-files/*",
      "s3:ListBucket arn:aws:s3:::optimo-input-files",
    ]);
    expect(stack.resources().filter((line) => line.includes("s3_bucket"))).toEqual([]);
  });

  test.each([
    ["read", ["s3:GetObject", "s3:ListBucket"]],
    ["presign", ["s3:GetObject", "s3:PutObject"]],
  ] as const)("what the word %s of a binding stands for", (access, actions) => {
    const stack = granted((bucket, role) => bucket.grantAccess(role, access));
    expect(permissions(stack, "Role/Policy").map(({ action }) => action)).toEqual(actions);
  });

  test("never anything beyond its own bucket and prefix", () => {
    const prefixes = fc.string({ maxLength: 20 }).filter((prefix) => /^(?!\/)[^*?$]*$/.test(prefix));
    const words = ["grantRead", "grantWrite", "grantReadWrite", "grantDelete", "grantPresign"] as const;
    fc.assert(
      fc.property(prefixes, fc.subarray([...words], { minLength: 1 }), (prefix, grants) => {
        const stack = granted((bucket, role) => {
          for (const grant of grants) bucket[grant](role, { prefix });
        });
        for (const { action, resource, conditions } of permissions(stack, "Role/Policy")) {
          expect(action).toMatch(/^s3:[A-Za-z]+$/);
          if (action !== "s3:ListBucket") expect(resource).toBe(`Uploads/Resource/${prefix}*`);
          else if (prefix !== "") expect(conditions).toEqual({ StringLike: { "s3:prefix": `${prefix}*` } });
        }
      }),
      { numRuns: 30 },
    );
  });

  test("nothing for a prefix that would be read as a pattern", () => {
    for (const prefix of ["*", "a?", `\${aws:username}`, "/a"]) {
      const message = refusal((stack) => {
        new Bucket(stack, "B").grantRead(new Role(stack, "Role", { assumedBy }), { prefix });
      });
      expect(message).toBe(
        `Shop/B: prefix must be the beginning of keys, without a leading slash and without * ? $, got "${prefix}"; give it as in uploads/`,
      );
    }
  });
});

test("a Bucket's metrics are daily", () => {
  synthesize((stack) => {
    const bucket = new Bucket(stack, "B", { bucketName: "my-files" });
    expect(bucket.metricBytes()).toMatchObject({
      namespace: "AWS/S3",
      metricName: "BucketSizeBytes",
      dimensions: { BucketName: bucket.bucketName, StorageType: "StandardStorage" },
    });
    expect(bucket.metricBytes().period.toSeconds()).toBe(86_400);
    expect(bucket.metricObjects({ label: "files" }).label).toBe("files");
  });
});
