import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Annotations, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { Account } from "../core/account";
import { checkProps } from "../core/checks";
import type { KeyRef } from "../core/encryption-key";
import { protectionOf } from "../core/environment";
import { namePrefix } from "../core/names";
import { type ResourcePolicyStatement, renderPolicy } from "../core/policy";
import { AnyBucket } from "./any-bucket";
import { bucketChecks } from "./bucket-checks";
import { lifecycleWarnings, renderLifecycle } from "./bucket-lifecycle";
import { type LogSource, logDeliveryStatements, transportStatements } from "./bucket-policy";
import {
  type AccessLogs,
  BUCKET_DEFAULTS,
  type BucketProps,
  type CorsRule,
  type ObjectLock,
  type SettledBucketProps,
} from "./bucket-props";

/**
 * A private, encrypted bucket that talks TLS 1.2 or newer only. Storage costs about 0.023 USD per GB and month; an empty
 * bucket costs nothing.
 *
 * @example
 * import { Bucket, Duration, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * new Bucket(stack, "Results", {
 *   versioned: true,
 *   lifecycleRules: [{ id: "old-results", prefix: "results/", expireAfter: Duration.days(365) }],
 *   cors: [{ allowedOrigins: ["https://app.example.org"], allowedMethods: ["GET", "PUT"] }],
 * });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export class Bucket extends AnyBucket {
  /** Known after apply unless given. */
  readonly bucketName: string;
  /** Known after apply. */
  readonly bucketArn: string;
  /** Host name for virtual-hosted requests in the bucket's region. Known after apply. */
  readonly regionalDomainName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: S3Bucket;
  protected readonly encryptionKey: KeyRef | undefined;
  private readonly statements: ResourcePolicyStatement[];
  private readonly account = new Account(this);
  private latest: TerraformResource;

  constructor(scope: Construct, id: string, props: BucketProps = {}) {
    super(scope, id);
    const settled = settle(this, props);
    checkProps(this, bucketChecks(settled));
    this.encryptionKey = props.encryptionKey;
    this.resource = this.createBucket(settled);
    this.latest = this.resource;
    this.bucketName = this.resource.bucket;
    this.bucketArn = this.resource.arn;
    this.regionalDomainName = this.resource.bucketRegionalDomainName;
    this.statements = transportStatements(this.bucketArn);
    this.configure(settled);
    for (const source of settled.receivesLogs ?? []) this.allowLogDelivery(source);
    for (const warning of lifecycleWarnings(settled.lifecycleRules ?? [])) Annotations.of(this).addWarning(warning);
  }

  /** A bucket that exists already; nothing about it is changed. */
  static fromName(scope: Construct, id: string, bucketName: string, encryptionKey?: KeyRef): AnyBucket {
    return new ExistingBucket(scope, id, bucketName, encryptionKey);
  }

  /** Adds a statement to the bucket's own policy. */
  addToPolicy(statement: ResourcePolicyStatement): void {
    this.statements.push(statement);
  }

  /**
   * Lets a service deliver logs of this account.
   *
   * @param prefix - begins the keys; empty, or ending in a slash
   */
  override allowLogDelivery(source: LogSource, prefix = ""): void {
    const delivery = { bucketArn: this.bucketArn, prefix, account: this.account };
    this.statements.push(...logDeliveryStatements(source, delivery));
    if (source === "log-delivery") this.encryptionKey?.allowService("delivery.logs.amazonaws.com");
    if (source === "cloudtrail") this.encryptionKey?.allowService("cloudtrail.amazonaws.com");
  }

  private createBucket({ bucketName, forceDestroy, objectLock, tags }: SettledBucketProps): S3Bucket {
    return new S3Bucket(this, "Resource", {
      ...(bucketName === undefined ? { bucketPrefix: namePrefix(this, "bucketPrefix") } : { bucket: bucketName }),
      forceDestroy,
      objectLockEnabled: objectLock === undefined ? undefined : true,
      tags,
    });
  }

  /** S3 answers 409 to changes made at once: each waits for the one before, the public access block first. */
  private configure(props: SettledBucketProps): void {
    this.blockPublicAccess();
    this.createPolicy();
    this.enforceOwnership();
    this.createEncryption();
    if (props.versioned) this.createVersioning();
    if (props.objectLock !== undefined) this.createObjectLock(props.objectLock);
    this.createLifecycle(props);
    if (props.accessLogs !== undefined) this.createAccessLogs(props.accessLogs);
    if (props.cors !== undefined && props.cors.length > 0) this.createCors(props.cors);
    if (props.eventBridge) this.createNotification();
  }

  /** What every part of the bucket's configuration begins with. */
  private next() {
    return { bucket: this.resource.id, dependsOn: this.latest === this.resource ? undefined : [this.latest] };
  }

  private blockPublicAccess(): void {
    this.latest = new S3BucketPublicAccessBlock(this, "PublicAccess", {
      ...this.next(),
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  private createPolicy(): void {
    const policy = renderPolicy(() => this.statements);
    this.latest = new S3BucketPolicy(this, "Policy", { ...this.next(), policy });
  }

  private enforceOwnership(): void {
    const rule = { objectOwnership: "BucketOwnerEnforced" };
    this.latest = new S3BucketOwnershipControls(this, "Ownership", { ...this.next(), rule });
  }

  private createEncryption(): void {
    const key = this.encryptionKey;
    const algorithm =
      key === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.keyArn };
    this.latest = new S3BucketServerSideEncryptionConfigurationA(this, "Encryption", {
      ...this.next(),
      rule: [{ applyServerSideEncryptionByDefault: algorithm, bucketKeyEnabled: key === undefined ? undefined : true }],
    });
  }

  private createVersioning(): void {
    const versioningConfiguration = { status: "Enabled" };
    this.latest = new S3BucketVersioningA(this, "Versioning", { ...this.next(), versioningConfiguration });
  }

  private createObjectLock({ mode, retention }: ObjectLock): void {
    const rule = { defaultRetention: { mode, days: retention.toDays() } };
    this.latest = new S3BucketObjectLockConfigurationA(this, "ObjectLock", { ...this.next(), rule });
  }

  private createLifecycle(props: SettledBucketProps): void {
    const { versioned, abortIncompleteUploadsAfter, lifecycleRules = BUCKET_DEFAULTS.lifecycleRules } = props;
    const { expireNoncurrentAfter = BUCKET_DEFAULTS.expireNoncurrentAfter } = props;
    const housekeeping = {
      abortIncompleteUploadsAfter,
      expireNoncurrentAfter: versioned ? expireNoncurrentAfter : undefined,
    };
    const rule = renderLifecycle(housekeeping, lifecycleRules);
    this.latest = new S3BucketLifecycleConfiguration(this, "Lifecycle", { ...this.next(), rule });
  }

  private createAccessLogs({ bucket, prefix = `${this.node.path}/` }: AccessLogs): void {
    bucket.allowLogDelivery("s3-access", prefix);
    this.latest = new S3BucketLoggingA(this, "AccessLogs", {
      ...this.next(),
      targetBucket: bucket.bucketName,
      targetPrefix: prefix,
    });
  }

  private createCors(rules: readonly CorsRule[]): void {
    this.latest = new S3BucketCorsConfiguration(this, "Cors", {
      ...this.next(),
      corsRule: rules.map(({ allowedOrigins, allowedMethods, allowedHeaders, exposeHeaders, maxAge }) => ({
        allowedOrigins: [...allowedOrigins],
        allowedMethods: [...allowedMethods],
        allowedHeaders: allowedHeaders && [...allowedHeaders],
        exposeHeaders: exposeHeaders && [...exposeHeaders],
        maxAgeSeconds: maxAge?.toSeconds(),
      })),
    });
  }

  private createNotification(): void {
    this.latest = new S3BucketNotification(this, "Notification", { ...this.next(), eventbridge: true });
  }
}

/** Fills in what other props and the environment decide. Locked versions cannot be thrown away. */
function settle(construct: Construct, props: BucketProps): SettledBucketProps {
  const { versioned = props.objectLock !== undefined } = props;
  const { abortIncompleteUploadsAfter = BUCKET_DEFAULTS.abortIncompleteUploadsAfter } = props;
  const discards = props.objectLock === undefined && protectionOf(construct).discardData;
  const { forceDestroy = discards, receivesLogs = BUCKET_DEFAULTS.receivesLogs } = props;
  const { eventBridge = BUCKET_DEFAULTS.eventBridge, cors = BUCKET_DEFAULTS.cors } = props;
  return { ...props, versioned, abortIncompleteUploadsAfter, forceDestroy, receivesLogs, eventBridge, cors };
}

/** A bucket of which only the name is known. */
class ExistingBucket extends AnyBucket {
  readonly bucketArn: string;

  constructor(
    scope: Construct,
    id: string,
    readonly bucketName: string,
    protected readonly encryptionKey: KeyRef | undefined,
  ) {
    super(scope, id);
    this.bucketArn = `arn:${new Account(this).partition}:s3:::${bucketName}`;
  }
}
