/** A finding that stays, and why. `path` matches the construct's path; an exception that matches nothing fails the scan. */
export interface Exception {
  readonly check: string;
  readonly path: RegExp;
  readonly reason: string;
}

const ANY_BUCKET = /(^|\/)(Bucket|AccessLogs)\/Resource$/;
/** Of databases and caches by what is logged; of everything that runs code in one group. */
const ANY_LOG_GROUP = /\/(Logs|AccessLog)\/(Resource|[a-z-]+)$/;
/** A function by itself, of an API, or of a rule. */
const ANY_FUNCTION = /(^LambdaFunction|\/Function|\/Handler)\/Resource$/;
const ANY_BUCKET_POLICY = /(^|\/)(Bucket|AccessLogs)\/Policy$/;

export const EXCEPTIONS: readonly Exception[] = [
  {
    check: "CKV2_AWS_35",
    path: /^Network\/(Public|Private)\/Slot\d\/ToInternet$/,
    reason:
      "Public subnets lead to the internet gateway, which makes them public. Private ones lead to the NAT gateway (a unit test holds it), which the check does not see behind the reference.",
  },
  {
    check: "CKV2_AWS_62",
    path: ANY_BUCKET,
    reason: "Events cost money where nobody listens; `eventBridge: true` switches them on.",
  },
  {
    check: "CKV_AWS_144",
    path: ANY_BUCKET,
    reason:
      "Replication to another region doubles the price, and the systems must keep their data in one region (S0-32).",
  },
  {
    check: "CKV_AWS_145",
    path: ANY_BUCKET,
    reason:
      "SSE-S3 encrypts at no charge; a customer key costs 1 USD a month and calls, and is one prop: `encryptionKey`.",
  },
  {
    check: "CKV_AWS_21",
    path: ANY_BUCKET,
    reason: "Versions multiply the price of data that is replaced often; `versioned: true` where it must come back.",
  },
  {
    check: "MISMATCHED_TYPE",
    path: ANY_BUCKET_POLICY,
    reason: "The linter takes numbers for whole ones; S3 documents s3:TlsVersion with the value 1.2.",
  },
  {
    check: "UNKNOWN_CONDITION_FOR_ACTION",
    path: ANY_BUCKET_POLICY,
    reason:
      "s3:TlsVersion is a key of every S3 request, in a Deny of s3:*; the linter's list of 2025 lacks it for two actions.",
  },
  {
    check: "CKV_AWS_119",
    path: /^JobTable\/Resource$/,
    reason: "DynamoDB encrypts with a key of its own at no charge; a customer key is one prop: `encryptionKey`.",
  },
  {
    check: "RESOURCE_STAR",
    path: /(^EncryptionKey|Key)\/Resource$/,
    reason: "In a key's own policy `*` stands for that key alone.",
  },
  {
    check: "CKV2_AWS_5",
    path: /^(FargateTask\/)?SecurityGroup\/Resource$/,
    reason: "The group is shown alone here; whoever makes one attaches it, and a service that of its task.",
  },
  {
    check: "CKV_AWS_149",
    path: /^AppSecret\/Resource$/,
    reason: "Secrets Manager's own key encrypts at no charge; a customer key is one prop: `encryptionKey`.",
  },
  {
    check: "CKV2_AWS_57",
    path: /^AppSecret\/Resource$/,
    reason: "Only the owner knows who else must learn a new value; `rotation` takes the function that tells them.",
  },
  {
    check: "CKV_AWS_158",
    path: ANY_LOG_GROUP,
    reason:
      "CloudWatch encrypts with a key of its own at no charge, and logs hold no secret; `encryptionKey` of data, `logEncryptionKey` of code takes another.",
  },
  {
    check: "CKV_AWS_338",
    path: ANY_LOG_GROUP,
    reason:
      "A year of logs is a matter of rules and money; `logRetention` says how long, 30 days unless told otherwise.",
  },
  {
    check: "CKV_AWS_191",
    path: /^Cache\/Resource$/,
    reason: "ElastiCache encrypts with a key of its own at no charge; a customer key is one prop: `encryptionKey`.",
  },
  {
    check: "CKV_AWS_115",
    path: ANY_FUNCTION,
    reason:
      "What one function reserves, the account's others lose, and an account begins with 1,000 (some with 10): `reservedConcurrency` where it is wanted.",
  },
  {
    check: "CKV_AWS_116",
    path: ANY_FUNCTION,
    reason:
      "Only calls that nobody waits for can be lost; `onAsyncFailure` sends those to a queue, by a destination, which the check does not know.",
  },
  {
    check: "CKV_AWS_117",
    path: ANY_FUNCTION,
    reason: "A network guards nothing where nothing private is reached; `network` puts a function into one.",
  },
  {
    check: "CKV_AWS_272",
    path: ANY_FUNCTION,
    reason:
      "A signing profile belongs to the account's owner, and signed code has to lie in a bucket; the plan shows the hash of the package. `resource` takes a profile.",
  },
  {
    check: "CKV2_AWS_28",
    path: /(^|\/)LoadBalancer\/Resource$/,
    reason: "A web ACL costs 5 USD a month and 1 USD a rule; `webAclArn` puts one before the load balancer.",
  },
  {
    check: "CKV_AWS_260",
    path: /(^|\/)LoadBalancer\/SecurityGroup\/Rules\/From-cidr-ipv4-0-0-0-0-0-tcp-80-/,
    reason:
      "Port 80 answers with a redirect to HTTPS and nothing else (a unit test holds it); `allowedCidrs` narrows it.",
  },
  {
    check: "CKV_AWS_378",
    path: /^FargateApi\/Current\/TargetGroup\/Resource$/,
    reason:
      "TLS ends at the load balancer; between it and the tasks only their two security groups let anything through.",
  },
  {
    check: "CKV_AWS_136",
    path: /^ImageRepository\/Resource$/,
    reason: "ECR encrypts images with keys of S3 at no charge; a customer key is one prop: `encryptionKey`.",
  },
  {
    check: "CKV2_AWS_11",
    path: /^EgressGuardNetwork\/Resource$/,
    reason: "The network an EgressGuard is shown in: a Network logs its flows unless it is told not to, as here.",
  },
];
