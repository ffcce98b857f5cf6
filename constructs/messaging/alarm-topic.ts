import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import { Account } from "../core/account";
import type { Bindable } from "../core/bind";
import { type Check, checkProps, malformed, notOneOf, repeated } from "../core/checks";
import { EncryptionKey, type KeyRef, keyStatement } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import { composeName, physicalName } from "../core/names";
import { type ResourcePolicyStatement, renderPolicy } from "../core/policy";
import { type Tags, tagChecks } from "../core/tags";
import { isToken } from "../core/tokens";

/** Somebody who is told. */
export interface AlarmSubscription {
  readonly protocol: "email" | "email-json" | "https" | "sms" | "sqs" | "lambda";
  /** Address, URL, number or ARN, as the protocol asks for. */
  readonly endpoint: string;
}

/** Props of {@link AlarmTopic}. */
export interface AlarmTopicProps {
  /**
   * Addresses that get an email for each alarm; each has to be confirmed once by its owner.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * Exact name: up to 256 letters, digits, _ and -. A change replaces the topic.
   * @default - made from prefix, environment and path
   */
  readonly topicName?: string;
  /**
   * Name shown in messages: up to 100 characters.
   * @default - none
   */
  readonly displayName?: string;
  /**
   * A key of yours. CloudWatch and EventBridge are allowed to use it; an existing key must allow them already.
   * @default - a key is made for the topic, about 1 USD a month
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of the topic.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const ALARM_TOPIC_DEFAULTS = { emails: [] } as const;

/** Services that raise alarms. AWS's own key for SNS would shut them out without a word. */
const PUBLISHERS = ["cloudwatch.amazonaws.com", "events.amazonaws.com"] as const;
const PROTOCOLS: readonly AlarmSubscription["protocol"][] = ["email", "email-json", "https", "sms", "sqs", "lambda"];

/**
 * An encrypted topic that alarms of CloudWatch and rules of EventBridge can publish to, so that no alarm is dropped.
 * About 1 USD a month for its key; the first 1,000 emails a month are free.
 *
 * @example
 * import { AlarmTopic, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * new AlarmTopic(stack, "Alarms", { emails: ["operations@example.org"] });
 */
export class AlarmTopic extends Construct implements Bindable<"publish", "ARN"> {
  /** Known after apply. */
  readonly topicArn: string;
  /** Known at synth. */
  readonly topicName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: SnsTopic;
  private readonly encryptionKey: KeyRef;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    const { emails = ALARM_TOPIC_DEFAULTS.emails } = props;
    checkProps(this, topicChecks(props, emails));
    this.encryptionKey = props.encryptionKey ?? this.createKey();
    for (const service of PUBLISHERS) this.encryptionKey.allowService(service);
    this.resource = this.createTopic(props);
    this.topicArn = this.resource.arn;
    this.topicName = this.resource.name;
    this.createPolicy();
    for (const endpoint of emails) this.addSubscription({ protocol: "email", endpoint });
  }

  /** What code must know to use it. */
  get settings() {
    return { ARN: this.topicArn };
  }

  /** Tells somebody else. */
  addSubscription({ protocol, endpoint }: AlarmSubscription): void {
    checkProps(this, notOneOf("protocol", protocol, PROTOCOLS));
    const who = isToken(endpoint) ? `${this.node.children.length}` : endpoint;
    const id = `Subscription-${composeName({ start: [], path: [protocol, who] }, 60)}`;
    new SnsTopicSubscription(this, id, { topicArn: this.topicArn, protocol, endpoint });
  }

  /** Publishing from code. */
  grantPublish(grantee: Grantee): Grant {
    const key = keyStatement(this, this.encryptionKey, "sns", "encrypt");
    return Grant.give(grantee, { actions: ["sns:Publish"], resources: [this.topicArn] }, key);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, _access: "publish"): Grant {
    return this.grantPublish(grantee);
  }

  private createKey(): KeyRef {
    return new EncryptionKey(this, "Key", { description: "Alarms on their way" });
  }

  private createTopic({ topicName = physicalName(this, "topic"), displayName, tags }: AlarmTopicProps): SnsTopic {
    return new SnsTopic(this, "Resource", {
      name: topicName,
      displayName,
      kmsMasterKeyId: this.encryptionKey.keyArn,
      tags,
    });
  }

  private createPolicy(): void {
    const account = new Account(this);
    const statements = [...publishing(this.topicArn, account.id), tlsOnly(this.topicArn)];
    new SnsTopicPolicy(this, "Policy", { arn: this.topicArn, policy: renderPolicy(() => statements) });
  }
}

/** EventBridge names no source when it publishes to a topic, so its statement can have no condition. */
function publishing(topicArn: string, accountId: string): ResourcePolicyStatement[] {
  const publish = { actions: ["sns:Publish"], resources: [topicArn] };
  return [
    {
      ...publish,
      sid: "AlarmsOfThisAccount",
      principals: { services: ["cloudwatch.amazonaws.com"] },
      conditions: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    { ...publish, sid: "EventRules", principals: { services: ["events.amazonaws.com"] } },
  ];
}

function tlsOnly(topicArn: string): ResourcePolicyStatement {
  return {
    sid: "DenyWithoutTls",
    effect: "Deny",
    actions: ["sns:Publish"],
    resources: [topicArn],
    principals: { everyone: true },
    conditions: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function topicChecks({ topicName, displayName, tags }: AlarmTopicProps, emails: readonly string[]): Check {
  return [
    malformed("topicName", topicName, /^[A-Za-z0-9_-]{1,256}$/, {
      must: "be 1 to 256 letters, digits, _ and -",
      remedy: "shorten or rename it",
    }),
    malformed("displayName", displayName, /^.{1,100}$/, { must: "be 1 to 100 characters", remedy: "shorten it" }),
    repeated("emails", emails),
    emails.map((email) =>
      malformed("emails", email, /^[^\s@]+@[^\s@]+\.[^\s@]+$/, {
        must: "be email addresses",
        remedy: "correct the address",
      }),
    ),
    tagChecks("tags", tags),
  ];
}
