import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWholeUnit,
  refuse,
  repeated,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import { NAME_RULES } from "../../core/names";
import { tagChecks } from "../../core/tags";
import { prefixCheck } from "../../data/any-bucket";
import type { SubnetRef } from "../../network/subnet";
import { LOAD_BALANCER_DEFAULTS, type LoadBalancerProps } from "./load-balancer-props";

/** Props with their defaults filled in. */
export type SettledLoadBalancerProps = LoadBalancerProps &
  Required<Pick<LoadBalancerProps, keyof typeof LOAD_BALANCER_DEFAULTS | "deletionProtection">> & {
    /** Certificates given, none where one is made or plain HTTP is served. */
    readonly certificateArns: readonly string[];
    readonly subnets: readonly SubnetRef[];
  };

/** Fills in the defaults. */
export function settleLoadBalancerProps(
  props: LoadBalancerProps,
  profile: { readonly deletionProtection: boolean },
): SettledLoadBalancerProps {
  const { internal = LOAD_BALANCER_DEFAULTS.internal, insecureHttp = LOAD_BALANCER_DEFAULTS.insecureHttp } = props;
  const { tlsPolicy = LOAD_BALANCER_DEFAULTS.tlsPolicy, idleTimeout = LOAD_BALANCER_DEFAULTS.idleTimeout } = props;
  const { allowedCidrs = LOAD_BALANCER_DEFAULTS.allowedCidrs } = props;
  const { accessLogRetention = LOAD_BALANCER_DEFAULTS.accessLogRetention } = props;
  const { desyncMitigation = LOAD_BALANCER_DEFAULTS.desyncMitigation } = props;
  const { deletionProtection = profile.deletionProtection, certificateArn = [] } = props;
  const certificateArns = typeof certificateArn === "string" ? [certificateArn] : certificateArn;
  const subnets = props.network.selectSubnets({ tier: internal ? "private" : "public" });
  const safety = { insecureHttp, tlsPolicy, allowedCidrs, desyncMitigation, deletionProtection };
  return { ...props, ...safety, internal, idleTimeout, accessLogRetention, certificateArns, subnets };
}

/** Everything AWS would refuse, and what would leave requests unprotected by mistake. */
export function loadBalancerChecks(props: SettledLoadBalancerProps): Check {
  const { idleTimeout, accessLogRetention, allowedCidrs } = props;
  return [
    encryptionChecks(props),
    domainChecks(props),
    durationOutside("idleTimeout", idleTimeout, Duration.seconds(1), Duration.seconds(4000)),
    notWholeUnit("idleTimeout", idleTimeout, "seconds"),
    durationOutside("accessLogRetention", accessLogRetention, Duration.days(1), Duration.days(36_500)),
    notWholeUnit("accessLogRetention", accessLogRetention, "days"),
    countOutside("allowedCidrs", allowedCidrs, 1, 50, "name who may connect"),
    repeated("allowedCidrs", allowedCidrs),
    allowedCidrs.map((cidr) => malformed("allowedCidrs", cidr, IPV4_CIDR, CIDR_WORDS)),
    notOneOf("desyncMitigation", props.desyncMitigation, ["monitor", "defensive", "strictest"]),
    malformed("webAclArn", props.webAclArn, /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/, {
      must: "be the ARN of a regional web ACL, because those of CloudFront cannot stand before a load balancer",
      remedy: "make one with scope REGIONAL in the load balancer's region",
    }),
    nameCheck(props.loadBalancerName),
    zoneCheck(props),
    logChecks(props),
    tagChecks("tags", props.tags),
  ];
}

const OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const IPV4_CIDR = new RegExp(`^${OCTET}(\\.${OCTET}){3}/(3[0-2]|[12]?\\d)$`);
const CIDR_WORDS = { must: "be IPv4 ranges such as 203.0.113.0/24", remedy: "write addresses alone with /32" };
const TLS_POLICY = /^ELBSecurityPolicy-(TLS13-1-[23]-[A-Za-z0-9-]+|FS-1-2-[A-Za-z0-9-]+|TLS-1-2-2017-01)$/;
const CERTIFICATE =
  /^arn:aws[a-z-]*:(acm:[a-z0-9-]+:\d{12}:certificate\/[a-f0-9-]+|iam::\d{12}:server-certificate\/.+)$/;

function encryptionChecks({ certificateArns, domain, insecureHttp, tlsPolicy }: SettledLoadBalancerProps): Check {
  const encrypted = certificateArns.length > 0 || domain !== undefined;
  return [
    refuse(!encrypted && !insecureHttp, {
      prop: "certificateArn",
      must: "be given, or a domain with its hosted zone, because without a certificate everyone on the way can read along",
      got: undefined,
      remedy: "give certificateArn or domain, or accept that with insecureHttp: true",
    }),
    refuse(encrypted && insecureHttp, {
      prop: "insecureHttp",
      must: "be left out with a certificate or a domain",
      got: insecureHttp,
      remedy: "remove it: HTTP is redirected to HTTPS",
    }),
    countOutside(
      "certificateArn",
      certificateArns,
      0,
      25,
      "AWS takes 25 for a listener; put names into one certificate",
    ),
    repeated("certificateArn", certificateArns),
    certificateArns.map((arn) =>
      malformed("certificateArn", arn, CERTIFICATE, {
        must: "be the ARN of a certificate",
        remedy: "copy it from ACM in the load balancer's region",
      }),
    ),
    malformed("tlsPolicy", tlsPolicy, TLS_POLICY, {
      must: "be a policy of Elastic Load Balancing for TLS 1.2 and newer, because older versions are broken",
      remedy: `use ${LOAD_BALANCER_DEFAULTS.tlsPolicy}`,
    }),
  ];
}

function domainChecks({ domain, certificateArns }: SettledLoadBalancerProps): Check {
  if (domain === undefined) return undefined;
  return [
    malformed(
      "domain.name",
      domain.name,
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
      {
        must: "be a full name in lower case such as api.example.org",
        remedy: "write it without scheme, star, path and last dot",
      },
    ),
    malformed("domain.hostedZoneId", domain.hostedZoneId, /^Z[A-Z0-9]{1,31}$/, {
      must: "be the id of a zone, Z and up to 31 capitals and digits",
      remedy: "copy it from Route 53",
    }),
    refuse(domain.hostedZoneId === undefined && certificateArns.length === 0, {
      prop: "domain.hostedZoneId",
      must: "be given without certificateArn, because a certificate is proven by a record in the zone",
      got: undefined,
      remedy: "give it or certificateArn",
    }),
  ];
}

function nameCheck(name: string | undefined): Check {
  const { pattern, maxLength, words } = NAME_RULES.loadBalancer;
  const named = new RegExp(`^(?!internal-)(?=.{1,${maxLength}}$)${pattern.source.slice(1)}`);
  return malformed("loadBalancerName", name, named, {
    must: `be 1 to ${maxLength} ${words}, with no hyphen at its ends, and not begin with internal-`,
    remedy: "rename it, or leave it out to get one made",
  });
}

function zoneCheck({ subnets, internal }: SettledLoadBalancerProps): Check {
  const zones = [...new Set(subnets.map((subnet) => subnet.availabilityZone))];
  return refuse(zones.length < 2, {
    prop: "network",
    must: `have ${internal ? "private" : "public"} subnets in two zones, because AWS places a load balancer in two at least`,
    got: zones,
    remedy: "give the network another zone",
  });
}

function logChecks({ accessLogs, accessLogRetention }: SettledLoadBalancerProps): Check {
  if (accessLogs === undefined) return undefined;
  const keeps = accessLogRetention !== LOAD_BALANCER_DEFAULTS.accessLogRetention;
  const unused = refuse(keeps, {
    prop: "accessLogRetention",
    must: "be left out where the load balancer has no log bucket of its own",
    got: accessLogRetention,
    remedy: "set a lifecycle rule on the bucket that is given",
  });
  if (accessLogs === "off") return unused;
  const { prefix } = accessLogs;
  return [
    unused,
    prefixCheck("accessLogs.prefix", prefix),
    malformed("accessLogs.prefix", prefix, /^(?!.*AWSLogs)(.*[^/])?$/, {
      must: "not end in a slash nor contain AWSLogs, which AWS appends itself",
      remedy: "give it as in logs/api",
    }),
  ];
}
