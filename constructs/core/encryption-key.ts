import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import { Account } from "./account";
import { checkProps, durationOutside, malformed, notWholeUnit } from "./checks";
import { Duration } from "./duration";
import { environmentOf } from "./environment";
import { physicalName } from "./names";
import { type PolicyStatement, type ResourcePolicyStatement, renderPolicy } from "./policy";
import type { Tags } from "./tags";

/** A KMS key, made here or existing. */
export interface KeyRef {
  readonly keyArn: string;
  /**
   * Lets a service of AWS use the key for this account's resources. Does nothing for an existing key, whose policy is
   * not ours.
   */
  allowService(service: string): void;
}

/** Props of {@link EncryptionKey}. */
export interface EncryptionKeyProps {
  /**
   * What the key protects.
   * @default - none
   */
  readonly description?: string;
  /**
   * Services that may use the key for resources of this account, such as `events.amazonaws.com`.
   * @default []
   */
  readonly allowedServices?: readonly string[];
  /**
   * How long a deleted key can still be brought back: 7 to 30 days.
   * @default Duration.days(30)
   */
  readonly deletionWindow?: Duration;
  /**
   * Tags of the key.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const ENCRYPTION_KEY_DEFAULTS = { allowedServices: [], deletionWindow: Duration.days(30) } as const;

/**
 * A customer KMS key that rotates every year, with an alias. About 1 USD a month and 0.03 USD per 10,000 calls. Most
 * things need none: they are encrypted with AWS's own keys free of charge.
 *
 * @example
 * import { Bucket, EncryptionKey, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "dev", profile: "dev", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const encryptionKey = new EncryptionKey(stack, "Key", { description: "student data" });
 * new Bucket(stack, "Uploads", { encryptionKey });
 */
export class EncryptionKey extends Construct implements KeyRef {
  /** Known after apply. */
  readonly keyArn: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: KmsKey;
  private readonly services: string[];

  constructor(scope: Construct, id: string, props: EncryptionKeyProps = {}) {
    super(scope, id);
    const { allowedServices = ENCRYPTION_KEY_DEFAULTS.allowedServices } = props;
    const { deletionWindow = ENCRYPTION_KEY_DEFAULTS.deletionWindow } = props;
    checkProps(
      this,
      durationOutside("deletionWindow", deletionWindow, Duration.days(7), Duration.days(30)),
      notWholeUnit("deletionWindow", deletionWindow, "days"),
      allowedServices.map((service) => serviceCheck("allowedServices", service)),
    );
    this.services = [...allowedServices];
    const account = new Account(this);
    const owner = account.arn("iam", "root", { region: "" });
    this.resource = new KmsKey(this, "Resource", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: deletionWindow.toDays(),
      policy: renderPolicy(() => keyPolicy(owner, account.id, this.services)),
      tags: props.tags,
    });
    new KmsAlias(this, "Alias", { name: `alias/${physicalName(this, "kmsAlias")}`, targetKeyId: this.resource.keyId });
    this.keyArn = this.resource.arn;
  }

  /** A key that exists already. */
  static fromArn(keyArn: string): KeyRef {
    return { keyArn, allowService: () => undefined };
  }

  allowService(service: string): void {
    checkProps(this, serviceCheck("service", service));
    if (!this.services.includes(service)) this.services.push(service);
  }
}

/**
 * What a role needs of a key to read or write what it encrypts, through one service only.
 *
 * @param service - such as `s3`
 */
export function keyStatement(
  scope: Construct,
  key: KeyRef,
  service: string,
  use: "decrypt" | "encrypt",
): PolicyStatement {
  const region = environmentOf(scope)?.region;
  const actions = use === "decrypt" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  if (region === undefined) return { actions, resources: [key.keyArn] };
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const conditions = { StringEquals: { "kms:ViaService": `${service}.${region}.${domain}` } };
  return { actions, resources: [key.keyArn], conditions };
}

/** EventBridge sends neither account nor source to KMS when it publishes to a topic or queue: a condition stops it. */
const SENDS_NO_SOURCE: ReadonlySet<string> = new Set(["events.amazonaws.com"]);

/** The account decides over its key by IAM; the services get no more than data keys. `*` is the key itself here. */
function keyPolicy(owner: string, accountId: string, services: readonly string[]): ResourcePolicyStatement[] {
  const administration = {
    sid: "AccountDecides",
    actions: ["kms:*"],
    resources: ["*"],
    principals: { aws: [owner] },
  };
  const conditions = { StringEquals: { "aws:SourceAccount": accountId } };
  const logs = services.filter(isLogs);
  const careful = services.filter((service) => !SENDS_NO_SOURCE.has(service) && !isLogs(service));
  const blind = services.filter((service) => SENDS_NO_SOURCE.has(service));
  return [
    administration,
    ...(careful.length === 0 ? [] : [{ ...useBy(careful), sid: "ServicesForThisAccount", conditions }]),
    ...(blind.length === 0 ? [] : [{ ...useBy(blind), sid: "ServicesWithoutSource" }]),
    ...(logs.length === 0 ? [] : [logGroupsOf(logs, accountId)]),
  ];
}

/** CloudWatch Logs is `logs.<region>.amazonaws.com`. */
function isLogs(service: string): boolean {
  return /^logs\.[a-z0-9-]+\.amazonaws\.com/.test(service);
}

/** CloudWatch Logs sends the group's ARN as encryption context, and asks for more than data keys. */
function logGroupsOf(services: readonly string[], accountId: string): ResourcePolicyStatement {
  return {
    sid: "LogGroupsOfThisAccount",
    actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    resources: ["*"],
    principals: { services },
    conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:*:logs:*:${accountId}:*` } },
  };
}

function useBy(services: readonly string[]) {
  return { actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"], principals: { services } };
}

function serviceCheck(prop: string, service: string) {
  return malformed(prop, service, /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/, {
    must: "name services such as events.amazonaws.com",
    remedy: "use the service's principal name",
  });
}
