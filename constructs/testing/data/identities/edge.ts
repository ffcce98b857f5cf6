import type { Identities } from "./identities";

function waf(kind: string) {
  return {
    id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    arn: `arn:{partition}:wafv2:{region}:{account}:regional/${kind}/{name}/{id}`,
    lock_token: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
  };
}

export const EDGE: Identities = {
  aws_cloudfront_distribution: {
    id: "E{hex:13}",
    arn: "arn:{partition}:cloudfront::{account}:distribution/{id}",
    domain_name: "d{hex:13}.cloudfront.net",
    hosted_zone_id: "Z2FDTNDATAQYW2",
    etag: "E{hex:13}",
    status: "Deployed",
  },
  aws_cloudfront_origin_access_control: {
    id: "E{hex:13}",
    arn: "arn:{partition}:cloudfront::{account}:origin-access-control/{id}",
  },
  aws_cloudfront_function: {
    id: "{name}",
    arn: "arn:{partition}:cloudfront::{account}:function/{name}",
    live_stage_etag: "E{hex:13}",
  },
  aws_cloudfront_response_headers_policy: {
    id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    arn: "arn:{partition}:cloudfront::{account}:response-headers-policy/{id}",
  },
  aws_cloudfront_cache_policy: {
    id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    arn: "arn:{partition}:cloudfront::{account}:cache-policy/{id}",
  },
  aws_cloudfront_origin_request_policy: {
    id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    arn: "arn:{partition}:cloudfront::{account}:origin-request-policy/{id}",
  },
  aws_acm_certificate: {
    arn: "arn:{partition}:acm:{region}:{account}:certificate/{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    id: "{arn}",
    key_algorithm: "RSA_2048",
    status: "PENDING_VALIDATION",
    type: "AMAZON_ISSUED",
  },
  aws_acm_certificate_validation: { id: "2026-01-01 00:00:00 +0000 UTC" },
  aws_route53_zone: { zone_id: "Z{hex:20}", id: "{zone_id}", arn: "arn:{partition}:route53:::hostedzone/{zone_id}" },
  aws_route53_record: { id: "{zone_id}_{name}_{type}", fqdn: "{name}" },
  aws_wafv2_web_acl: waf("webacl"),
  aws_wafv2_ip_set: waf("ipset"),
  aws_wafv2_rule_group: waf("rulegroup"),
  aws_wafv2_regex_pattern_set: waf("regexpatternset"),
};
