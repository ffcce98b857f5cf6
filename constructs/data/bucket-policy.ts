import type { Account } from "../core/account";
import type { ResourcePolicyStatement } from "../core/policy";

/** Services that write logs into a bucket. */
export type LogSource = "s3-access" | "load-balancer" | "log-delivery" | "cloudtrail";

/** Oldest TLS version a bucket talks to. */
const MINIMUM_TLS_VERSION = "1.2";

/** Refuses whatever does not come over TLS, and over a TLS that is too old: for the bucket and its objects. */
export function transportStatements(bucketArn: string): ResourcePolicyStatement[] {
  const common = {
    effect: "Deny",
    actions: ["s3:*"],
    resources: [bucketArn, `${bucketArn}/*`],
    principals: { everyone: true },
  } as const;
  return [
    { ...common, sid: "DenyWithoutTls", conditions: { Bool: { "aws:SecureTransport": "false" } } },
    { ...common, sid: "DenyOldTls", conditions: { NumericLessThan: { "s3:TlsVersion": MINIMUM_TLS_VERSION } } },
  ];
}

/** Where logs go in a bucket. */
export interface LogDelivery {
  readonly bucketArn: string;
  /** Begins the keys; empty, or ending in `/`. */
  readonly prefix: string;
  readonly account: Account;
}

/**
 * What a source needs to deliver logs of this account. No statement names the resource that is logged, so that the log
 * bucket can be made before everything else.
 */
export function logDeliveryStatements(source: LogSource, delivery: LogDelivery): ResourcePolicyStatement[] {
  switch (source) {
    case "s3-access":
      return [put(delivery, "S3AccessLogs", "logging.s3.amazonaws.com", `${delivery.prefix}*`)];
    case "load-balancer":
      return [loadBalancer(delivery)];
    case "log-delivery":
      return vendedLogs(delivery, "LogDelivery", "delivery.logs.amazonaws.com", "logs", `${delivery.prefix}*`);
    case "cloudtrail":
      return vendedLogs(delivery, "Trail", "cloudtrail.amazonaws.com", "cloudtrail", accountKeys(delivery));
  }
}

function accountKeys({ prefix, account }: LogDelivery): string {
  return `${prefix}AWSLogs/${account.id}/*`;
}

function put({ bucketArn, account }: LogDelivery, sid: string, service: string, keys: string): ResourcePolicyStatement {
  return {
    sid,
    actions: ["s3:PutObject"],
    resources: [`${bucketArn}/${keys}`],
    principals: { services: [service] },
    conditions: { StringEquals: { "aws:SourceAccount": account.id } },
  };
}

/** Load balancers send no source account, but they write under the account's own keys only. */
function loadBalancer(delivery: LogDelivery): ResourcePolicyStatement {
  const service = "logdelivery.elasticloadbalancing.amazonaws.com";
  const { conditions: _none, ...statement } = put(delivery, "LoadBalancerLogs", service, accountKeys(delivery));
  return statement;
}

/** Flow logs, network load balancers, firewalls and trails look at the bucket's ACL before they write. */
function vendedLogs(
  delivery: LogDelivery,
  sid: string,
  service: string,
  sourceService: string,
  keys: string,
): ResourcePolicyStatement[] {
  const { bucketArn, account } = delivery;
  const source = {
    StringEquals: { "aws:SourceAccount": account.id },
    ArnLike: { "aws:SourceArn": account.arn(sourceService, "*") },
  };
  const acl = { "aws:SourceAccount": account.id, "s3:x-amz-acl": "bucket-owner-full-control" };
  return [
    { ...put(delivery, sid, service, keys), conditions: { ...source, StringEquals: acl } },
    {
      sid: `${sid}Acl`,
      actions: ["s3:GetBucketAcl"],
      resources: [bucketArn],
      principals: { services: [service] },
      conditions: source,
    },
  ];
}
