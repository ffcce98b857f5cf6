import { Route53ResolverFirewallDomainList } from "@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list/index.js";
import { Route53ResolverFirewallRule } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule/index.js";
import { Route53ResolverFirewallRuleGroup } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group/index.js";
import { Route53ResolverFirewallRuleGroupAssociation } from "@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group-association/index.js";
import { VpcEndpointPolicy } from "@cdktf/provider-aws/lib/vpc-endpoint-policy/index.js";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { Account } from "../core/account";
import { type Check, checkAtSynth, checkProps, malformed, notOneOf, refuse } from "../core/checks";
import { physicalName } from "../core/names";
import { type ResourcePolicyStatement, renderPolicy } from "../core/policy";
import { type Tags, tagChecks } from "../core/tags";
import type { AnyBucket } from "../data/any-bucket";
import type { NetworkRef } from "./network-ref";
import { s3GatewayOf } from "./s3-gateway";

/** Props of {@link EgressGuard}. */
export interface EgressGuardProps {
  /** The network whose ways out are guarded: all of it, whatever else lies in it. */
  readonly network: NetworkRef;
  /**
   * Which names the network's DNS answers. A security group does not stop questions to the VPC's own resolver, and a
   * question can carry data to whoever owns the name. `"closed"`: only those that were allowed.
   * @default "closed"
   */
  readonly dns?: "closed" | "open";
  /**
   * Which buckets the network's S3 endpoint leads to. `"named"`: only those that were allowed, and the one from which
   * ECR serves images.
   * @default "named"
   */
  readonly buckets?: "named" | "any";
  /**
   * Names to answer from the start; `*.example.org` for everything below one.
   * @default []
   */
  readonly names?: readonly string[];
  /**
   * Tags of everything it is made of.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const EGRESS_GUARD_DEFAULTS = { dns: "closed", buckets: "named", names: [] } as const;

/** What the grants of a bucket use: the endpoint needs no more. */
const BUCKET_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:ListBucket",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
];
/** Before every other rule group: AWS keeps 1 to 100 for itself. */
const FIRST_PRIORITY = 101;

/**
 * Closes the last two ways out of a network without internet: DNS, and S3 buckets of strangers. There is one for a VPC,
 * and it is about everything in it, so give code that is not trusted a network of its own. About 0.60 USD for each
 * million questions; keeping the names costs cents.
 *
 * @example
 * import { EgressGuard, MillraceApp, MillraceStack, Network } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Grading", { environment });
 * const availabilityZones = ["us-west-2a", "us-west-2b"];
 * const network = new Network(stack, "Network", { availabilityZones, nat: "none", endpoints: "fargate" });
 * new EgressGuard(stack, "Guard", { network }).allowName("logs.us-west-2.amazonaws.com");
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
 */
export class EgressGuard extends Construct {
  readonly vpcId: string;
  /** Escape hatch: the names that are answered; `undefined` with open DNS. */
  readonly domainList: Route53ResolverFirewallDomainList | undefined;
  private readonly names = new Set<string>();
  private readonly statements: ResourcePolicyStatement[] = [];
  private readonly account = new Account(this);

  constructor(scope: Construct, id: string, props: EgressGuardProps) {
    super(scope, id);
    const { dns = EGRESS_GUARD_DEFAULTS.dns, buckets = EGRESS_GUARD_DEFAULTS.buckets } = props;
    checkProps(
      this,
      notOneOf("dns", dns, ["closed", "open"]),
      notOneOf("buckets", buckets, ["named", "any"]),
      tagChecks("tags", props.tags),
    );
    this.vpcId = props.network.vpcId;
    this.allowName(...(props.names ?? EGRESS_GUARD_DEFAULTS.names));
    this.domainList = dns === "closed" ? this.closeDns(props.tags) : undefined;
    if (buckets === "named") this.closeBuckets(props.network);
    checkAtSynth(this, () => this.onlyOne());
  }

  /**
   * Has the network's DNS answer these names; `*.example.org` for everything below one.
   *
   * @throws InvalidPropsError if one is no name
   */
  allowName(...names: readonly string[]): void {
    checkProps(this, names.map(nameCheck));
    for (const name of names) this.names.add(name);
  }

  /** Lets the network reach a bucket, by name and by the endpoint. Whoever asks still needs the permission. */
  allowBucket({ bucketName, bucketArn }: Pick<AnyBucket, "bucketName" | "bucketArn">): void {
    this.allowName(...bucketNames(bucketName, this.account.region));
    this.statements.push({
      actions: BUCKET_ACTIONS,
      resources: [bucketArn, `${bucketArn}/*`],
      principals: { everyone: true },
    });
  }

  private closeDns(tags: Tags | undefined): Route53ResolverFirewallDomainList {
    const stem = physicalName(this, "resolverStem");
    const named = this.createList("Names", `${stem}-names`, () => [...this.names], tags);
    const anything = this.createList("Anything", `${stem}-anything`, () => ["*"], tags);
    const group = new Route53ResolverFirewallRuleGroup(this, "RuleGroup", { name: stem, tags });
    new Route53ResolverFirewallRule(this, "AllowNames", {
      name: "names",
      firewallRuleGroupId: group.id,
      firewallDomainListId: named.id,
      priority: 100,
      action: "ALLOW",
      // S3's names lead on to others of AWS, which differ from answer to answer.
      firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
    });
    new Route53ResolverFirewallRule(this, "BlockAnything", {
      name: "anything",
      firewallRuleGroupId: group.id,
      firewallDomainListId: anything.id,
      priority: 200,
      action: "BLOCK",
      blockResponse: "NXDOMAIN",
    });
    this.associate(group, stem, tags);
    return named;
  }

  private createList(id: string, name: string, names: () => readonly string[], tags: Tags | undefined) {
    // The service keeps names with a dot at the end; without it every plan would show a difference.
    const domains = Lazy.listValue({
      produce: () =>
        names()
          .map((each) => `${each}.`)
          .sort(),
    });
    return new Route53ResolverFirewallDomainList(this, id, { name, domains, tags });
  }

  /** Only once both rules are there: in between, nothing or everything would be answered. */
  private associate(group: Route53ResolverFirewallRuleGroup, name: string, tags: Tags | undefined): void {
    const rules = this.node.children.filter((child) => child instanceof Route53ResolverFirewallRule);
    new Route53ResolverFirewallRuleGroupAssociation(this, "Association", {
      name,
      firewallRuleGroupId: group.id,
      vpcId: this.vpcId,
      priority: FIRST_PRIORITY,
      tags,
      dependsOn: rules,
    });
  }

  private closeBuckets(network: NetworkRef): void {
    const { region, partition } = this.account;
    this.statements.push({
      sid: "ImagesOfEcr",
      actions: ["s3:GetObject"],
      resources: [`arn:${partition}:s3:::${layerBucket(region)}/*`],
      principals: { everyone: true },
    });
    const { endpointId } = s3GatewayOf(this, network);
    new VpcEndpointPolicy(this, "S3Policy", {
      vpcEndpointId: endpointId,
      policy: renderPolicy(() => this.statements),
    });
  }

  private onlyOne(): Check {
    const others = this.node.root.node.findAll().filter((node) => node instanceof EgressGuard);
    const other = others.find((guard) => guard !== this && guard.vpcId === this.vpcId);
    return refuse(other !== undefined, {
      prop: "network",
      must: "have one EgressGuard, because each would shut out what the other allows",
      got: `one at ${other?.node.path}`,
      remedy: "share it: pass the guard of the first to the others",
    });
  }
}

/** The bucket from which ECR serves the layers of images. */
export function layerBucket(region: string): string {
  return `prod-${region}-starport-layer-bucket`;
}

/** The names under which a bucket is found. */
export function bucketNames(bucketName: string, region: string): readonly string[] {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return [`${bucketName}.s3.${region}.${domain}`, `${bucketName}.s3.${domain}`];
}

function nameCheck(name: string): Check {
  return malformed("names", name, /^(\*\.)?([A-Za-z0-9_-]{1,63}\.)+[A-Za-z0-9-]{2,63}$/, {
    must: "be names such as sqs.us-west-2.amazonaws.com or *.example.org, without a dot at the end",
    remedy: "write the whole name",
  });
}
