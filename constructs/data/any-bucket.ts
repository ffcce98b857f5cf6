import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { type Check, checkProps, malformed } from "../core/checks";
import { Duration } from "../core/duration";
import { type KeyRef, keyStatement } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions } from "../core/metric";
import type { PolicyStatement } from "../core/policy";
import type { LogSource } from "./bucket-policy";

/** Words for what may be done with a bucket's objects. */
export type BucketAccess = "read" | "write" | "readWrite" | "presign";

/** Narrows a grant down. */
export interface BucketGrantOptions {
  /**
   * Only keys that begin so, such as `uploads/`.
   * @default - every key
   */
  readonly prefix?: string;
}

/** What any bucket offers, made here or existing: names, grants and metrics. */
export abstract class AnyBucket extends Construct implements Bindable<BucketAccess, "NAME" | "ARN"> {
  abstract readonly bucketName: string;
  abstract readonly bucketArn: string;
  protected abstract readonly encryptionKey: KeyRef | undefined;

  /** What code must know to use it. */
  get settings() {
    return { NAME: this.bucketName, ARN: this.bucketArn };
  }

  /**
   * Lets a service deliver logs of this account. Nothing happens to a bucket that exists already: its policy is not ours.
   *
   * @param _prefix - begins the keys; empty, or ending in a slash
   */
  allowLogDelivery(_source: LogSource, _prefix?: string): void {}

  /** Reading objects and listing keys. */
  grantRead(grantee: Grantee, options?: BucketGrantOptions): Grant {
    return this.grant(grantee, options, "decrypt", ["s3:GetObject"], [this.listing(options)]);
  }

  /** Storing objects, in parts too. Neither reading, listing nor deleting. */
  grantWrite(grantee: Grantee, options?: BucketGrantOptions): Grant {
    const actions = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
    return this.grant(grantee, options, "encrypt", actions);
  }

  /** What `grantRead` and `grantWrite` give. */
  grantReadWrite(grantee: Grantee, options?: BucketGrantOptions): Grant {
    return Grant.together(grantee, this.grantRead(grantee, options), this.grantWrite(grantee, options));
  }

  /** Deleting objects. In a versioned bucket old versions stay: they go by lifecycle only. */
  grantDelete(grantee: Grantee, options?: BucketGrantOptions): Grant {
    return this.grant(grantee, options, undefined, ["s3:DeleteObject"]);
  }

  /** What is needed to sign URLs for uploads and downloads: whoever signs must be allowed what the URL allows. */
  grantPresign(grantee: Grantee, options?: BucketGrantOptions): Grant {
    return this.grant(grantee, options, "encrypt", ["s3:GetObject", "s3:PutObject"]);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: BucketAccess): Grant {
    switch (access) {
      case "read":
        return this.grantRead(grantee);
      case "write":
        return this.grantWrite(grantee);
      case "readWrite":
        return this.grantReadWrite(grantee);
      case "presign":
        return this.grantPresign(grantee);
    }
  }

  /** Bytes kept in the standard class; S3 reports them once a day. */
  metricBytes(options?: MetricOptions): Metric {
    return this.metric("BucketSizeBytes", "StandardStorage", options);
  }

  /** Number of objects, old versions included; S3 reports it once a day. */
  metricObjects(options?: MetricOptions): Metric {
    return this.metric("NumberOfObjects", "AllStorageTypes", options);
  }

  private grant(
    grantee: Grantee,
    options: BucketGrantOptions = {},
    use: "decrypt" | "encrypt" | undefined,
    actions: readonly string[],
    more: readonly PolicyStatement[] = [],
  ): Grant {
    const { prefix = "" } = options;
    checkProps(this, prefixCheck("prefix", prefix));
    const objects = { actions, resources: [`${this.bucketArn}/${prefix}*`] };
    const key = this.encryptionKey;
    const keys = key === undefined || use === undefined ? [] : [keyStatement(this, key, "s3", use)];
    return Grant.give(grantee, objects, ...more, ...keys);
  }

  private listing({ prefix = "" }: BucketGrantOptions = {}): PolicyStatement {
    const statement = { actions: ["s3:ListBucket"], resources: [this.bucketArn] };
    return prefix === "" ? statement : { ...statement, conditions: { StringLike: { "s3:prefix": `${prefix}*` } } };
  }

  private metric(metricName: string, StorageType: string, options?: MetricOptions): Metric {
    const dimensions = { BucketName: this.bucketName, StorageType };
    const period = Duration.days(1);
    return new Metric({ namespace: "AWS/S3", metricName, dimensions, statistic: "Average", period }, options);
  }
}

/** A prefix of keys means itself: characters that a policy would read as patterns would widen a grant. */
export function prefixCheck(prop: string, prefix: string | undefined): Check {
  return malformed(prop, prefix, /^(?!\/)[^*?$]{0,1024}$/, {
    must: "be the beginning of keys, without a leading slash and without * ? $",
    remedy: "give it as in uploads/",
  });
}
