import { Lazy } from "cdktf";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Bucket } from "../../../../constructs/data/bucket";
import type { BucketProps } from "../../../../constructs/data/bucket-props";
import { refusal, type SynthesizeOptions, synthesize } from "../../../support/synthesize";

const account = { name: "prod", profile: "prod", region: "us-west-2", accountId: "123456789012" } as const;

function bucket(props?: BucketProps, options?: SynthesizeOptions) {
  return synthesize((stack) => new Bucket(stack, "Uploads", props), options);
}

/** The lines a bucket with these props is refused with, without the path they all begin with. */
function mistakes(props: BucketProps): readonly string[] {
  return refusal((stack) => new Bucket(stack, "B", props))
    .split("\n")
    .map((line) => line.replace(/^Shop\/B: /, ""));
}

function statements(stack: ReturnType<typeof synthesize>, path = "Uploads/Policy") {
  return (stack.json(path, "policy") as { Statement: { Sid: string }[] }).Statement;
}

describe("a Bucket by default", () => {
  test("is made of these resources", () => {
    expect(bucket().resources()).toEqual([
      "Uploads/Encryption aws_s3_bucket_server_side_encryption_configuration",
      "Uploads/Lifecycle aws_s3_bucket_lifecycle_configuration",
      "Uploads/Ownership aws_s3_bucket_ownership_controls",
      "Uploads/Policy aws_s3_bucket_policy",
      "Uploads/PublicAccess aws_s3_bucket_public_access_block",
      "Uploads/Resource aws_s3_bucket",
    ]);
  });

  test("lets no public access in and belongs to its owner alone", () => {
    expect(bucket().resource("Uploads/PublicAccess")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(bucket().resource("Uploads/Ownership").rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
  });

  test("refuses plain HTTP and old TLS, for itself and its objects", () => {
    const stack = bucket();
    const arn = `\${${stack.address("Uploads/Resource")}.arn}`;
    const common = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
    expect(statements(stack)).toEqual([
      { ...common, Sid: "DenyWithoutTls", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { ...common, Sid: "DenyOldTls", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ]);
  });

  test("is encrypted with keys of S3", () => {
    expect(bucket().resource("Uploads/Encryption").rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
    ]);
  });

  test("throws away unfinished uploads after a week, and has a filter in the rule", () => {
    expect(bucket().resource("Uploads/Lifecycle").rule).toEqual([
      {
        id: "housekeeping",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ]);
  });

  test("keeps its data when it is removed, except in dev", () => {
    expect(bucket().resource("Uploads/Resource").force_destroy).toBe(false);
    expect(bucket({}, { profile: "staging" }).resource("Uploads/Resource").force_destroy).toBe(false);
    expect(bucket({}, { profile: "dev" }).resource("Uploads/Resource").force_destroy).toBe(true);
  });

  test("changes one thing after the other, the public access block first", () => {
    const stack = bucket({ versioned: true, eventBridge: true });
    const order = ["PublicAccess", "Policy", "Ownership", "Encryption", "Versioning", "Lifecycle", "Notification"];
    const waits = order.map((part) => stack.dependsOn(`Uploads/${part}`));
    expect(waits).toEqual([[], ...order.slice(0, -1).map((part) => [`Uploads/${part}`])]);
  });

  test("is named after prefix, environment and path, uniquely", () => {
    expect(bucket().resource("Uploads/Resource")).toMatchObject({ bucket_prefix: "shop-prod-uploads-" });
  });
});

describe("a Bucket's prop", () => {
  test("bucketName sets the exact name", () => {
    const resource = bucket({ bucketName: "optimo-input-files" }).resource("Uploads/Resource");
    expect(resource.bucket).toBe("optimo-input-files");
    expect(resource).not.toHaveProperty("bucket_prefix");
  });

  test("versioned keeps old versions, for 90 days", () => {
    const stack = bucket({ versioned: true });
    expect(stack.resource("Uploads/Versioning").versioning_configuration).toEqual({ status: "Enabled" });
    expect(stack.resource("Uploads/Lifecycle").rule).toMatchObject([
      {
        noncurrent_version_expiration: [{ noncurrent_days: 90 }],
        expiration: [{ expired_object_delete_marker: true }],
      },
    ]);
  });

  test("expireNoncurrentAfter sets how long old versions stay", () => {
    const stack = bucket({ versioned: true, expireNoncurrentAfter: Duration.days(30) });
    expect(stack.resource("Uploads/Lifecycle").rule).toMatchObject([
      { noncurrent_version_expiration: [{ noncurrent_days: 30 }] },
    ]);
  });

  test("abortIncompleteUploadsAfter sets how long unfinished uploads stay", () => {
    const stack = bucket({ abortIncompleteUploadsAfter: Duration.days(1) });
    expect(stack.resource("Uploads/Lifecycle").rule).toMatchObject([
      { abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] },
    ]);
  });

  test("encryptionKey encrypts with that key, through bucket keys", () => {
    const stack = bucket({ encryptionKey: EncryptionKey.fromArn("arn:aws:kms:us-west-2:123456789012:key/k") });
    expect(stack.resource("Uploads/Encryption").rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: "aws:kms",
          kms_master_key_id: "arn:aws:kms:us-west-2:123456789012:key/k",
        },
        bucket_key_enabled: true,
      },
    ]);
  });

  test("cors lets pages of other origins in", () => {
    const cors = [
      {
        allowedOrigins: ["https://app.example.org"],
        allowedMethods: ["GET", "PUT"] as const,
        allowedHeaders: ["content-type"],
        exposeHeaders: ["ETag"],
        maxAge: Duration.minutes(10),
      },
    ];
    expect(bucket({ cors }).resource("Uploads/Cors").cors_rule).toEqual([
      {
        allowed_origins: ["https://app.example.org"],
        allowed_methods: ["GET", "PUT"],
        allowed_headers: ["content-type"],
        expose_headers: ["ETag"],
        max_age_seconds: 600,
      },
    ]);
  });

  test("eventBridge turns events on", () => {
    expect(bucket({ eventBridge: true }).resource("Uploads/Notification").eventbridge).toBe(true);
  });

  test("accessLogs writes to another bucket, which lets only S3 of this account do so", () => {
    const stack = synthesize(
      (scope) => {
        const logs = new Bucket(scope, "Logs");
        new Bucket(scope, "Uploads", { accessLogs: { bucket: logs } });
      },
      { environment: account },
    );
    expect(stack.resource("Uploads/AccessLogs")).toMatchObject({
      target_bucket: `\${${stack.address("Logs/Resource")}.bucket}`,
      target_prefix: "Shop/Uploads/",
    });
    expect(statements(stack, "Logs/Policy")[2]).toEqual({
      Sid: "S3AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `\${${stack.address("Logs/Resource")}.arn}/Shop/Uploads/*`,
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });

  test.each([
    ["s3-access", ["S3AccessLogs"], "*"],
    ["load-balancer", ["LoadBalancerLogs"], "AWSLogs/123456789012/*"],
    ["log-delivery", ["LogDelivery", "LogDeliveryAcl"], "*"],
    ["cloudtrail", ["Trail", "TrailAcl"], "AWSLogs/123456789012/*"],
  ] as const)("receivesLogs from %s lets that service write, and nothing else", (source, sids, keys) => {
    const stack = bucket({ receivesLogs: [source] }, { environment: account });
    const added = statements(stack).slice(2);
    expect(added.map((statement) => statement.Sid)).toEqual(sids);
    expect(added[0]).toMatchObject({
      Action: "s3:PutObject",
      Resource: `\${${stack.address("Uploads/Resource")}.arn}/${keys}`,
    });
  });

  test("receivesLogs asks for account and partition only where the environment does not know them", () => {
    const stack = bucket({ receivesLogs: ["cloudtrail"] });
    expect(Object.keys(stack.document.data as object)).toEqual(["aws_caller_identity"]);
  });

  test("objectLock keeps every new version, and turns versions on", () => {
    const stack = bucket({ objectLock: { mode: "COMPLIANCE", retention: Duration.days(30) } }, { profile: "dev" });
    expect(stack.resource("Uploads/Resource")).toMatchObject({ object_lock_enabled: true, force_destroy: false });
    expect(stack.resource("Uploads/ObjectLock").rule).toEqual({ default_retention: { mode: "COMPLIANCE", days: 30 } });
    expect(stack.has("Uploads/Versioning")).toBe(true);
  });

  test("forceDestroy throws data away with the bucket", () => {
    expect(bucket({ forceDestroy: true }).resource("Uploads/Resource").force_destroy).toBe(true);
  });

  test("tags tags it", () => {
    expect(bucket({ tags: { team: "a" } }).resource("Uploads/Resource").tags).toEqual({ team: "a" });
  });
});

describe("a Bucket refuses", () => {
  test.each(["A", "ab", "has_underscore", "a..b", "192.168.0.1", "xn--a", "a-", "x".repeat(64)])(
    "the name %s",
    (name) => {
      expect(mistakes({ bucketName: name })).toEqual([
        `bucketName must be 3 to 63 lower case letters, digits, dots and hyphens, and none of the forms S3 reserves, got "${name}"; rename it, or leave it out to get a unique one`,
      ]);
    },
  );

  test("expiry of versions it does not have", () => {
    expect(mistakes({ expireNoncurrentAfter: Duration.days(3) })).toEqual([
      "expireNoncurrentAfter must be left out of a bucket without versions, got 3 days; set versioned: true",
    ]);
  });

  test("a lock without versions", () => {
    expect(mistakes({ versioned: false, objectLock: { mode: "GOVERNANCE", retention: Duration.days(1) } })).toEqual([
      "versioned must be true with objectLock, because S3 locks versions, got false; leave versioned out or remove objectLock",
    ]);
  });

  test("a lock that nobody can lift, with the promise to delete everything", () => {
    const objectLock = { mode: "COMPLIANCE", retention: Duration.days(1) } as const;
    expect(mistakes({ forceDestroy: true, objectLock })).toEqual([
      "forceDestroy must be false with objectLock in COMPLIANCE mode, because nobody can delete locked versions, got true; remove forceDestroy",
    ]);
  });

  test("logs that would silently not be delivered", () => {
    const encryptionKey = EncryptionKey.fromArn("arn:k");
    const objectLock = { mode: "GOVERNANCE", retention: Duration.days(1) } as const;
    expect(mistakes({ receivesLogs: ["s3-access"], encryptionKey, objectLock })).toEqual([
      'encryptionKey must be left out of a bucket for logs of S3 or load balancers, which deliver to SSE-S3 only, got "s3-access"; remove encryptionKey, or keep those logs in another bucket',
      'objectLock must be left out of a bucket for S3 access logs, which S3 does not deliver to locked buckets, got "GOVERNANCE"; remove objectLock, or keep those logs in another bucket',
    ]);
  });

  test("durations that are no whole days, and CORS rules S3 would refuse, all at once", () => {
    const cors = [{ allowedOrigins: ["https://a.example/path"], allowedMethods: [], maxAge: Duration.millis(1) }];
    expect(mistakes({ abortIncompleteUploadsAfter: Duration.hours(30), cors })).toEqual([
      "abortIncompleteUploadsAfter must be a whole number of days, got 30 hours; round it",
      "cors.0.allowedMethods must have 1 to 5 items, got 0; add some",
      'cors.0.allowedOrigins must be an origin such as https://app.example.org, with at most one *, got "https://a.example/path"; remove the path and further stars',
      "cors.0.maxAge must be a whole number of seconds, got 1 millisecond; round it",
    ]);
  });

  test("a prefix for its logs that is none", () => {
    const message = refusal((scope) => {
      new Bucket(scope, "B", { accessLogs: { bucket: new Bucket(scope, "Logs"), prefix: "/logs" } });
    });
    expect(message).toBe(
      'Shop/B: accessLogs.prefix must be the beginning of keys, without a leading slash and without * ? $, got "/logs"; give it as in uploads/',
    );
  });

  test("no token", () => {
    const bucketName = Lazy.stringValue({ produce: () => `\${var.name}` });
    expect(bucket({ bucketName }).resource("Uploads/Resource").bucket).toBe(`\${var.name}`);
  });
});
