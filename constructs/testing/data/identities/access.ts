import type { Identities } from "./identities";

const named = (kind: string, prefix: string) => ({
  id: "{name}",
  arn: `arn:{partition}:iam::{account}:${kind}/{name}`,
  unique_id: `${prefix}{hex:17}`,
});

export const ACCESS: Identities = {
  aws_iam_role: {
    ...named("role", "AROA"),
    create_date: "2026-01-01T00:00:00Z",
    path: "/",
    max_session_duration: "3600",
  },
  aws_iam_user: named("user", "AIDA"),
  aws_iam_group: named("group", "AGPA"),
  aws_iam_instance_profile: named("instance-profile", "AIPA"),
  aws_iam_policy: {
    arn: "arn:{partition}:iam::{account}:policy/{name}",
    id: "{arn}",
    policy_id: "ANPA{hex:17}",
    path: "/",
  },
  aws_iam_role_policy: { id: "{role}:{name}" },
  aws_iam_role_policy_attachment: { id: "{role}-{hex:20}" },
  aws_iam_openid_connect_provider: { arn: "arn:{partition}:iam::{account}:oidc-provider/{url}", id: "{arn}" },
  aws_iam_service_linked_role: {
    arn: "arn:{partition}:iam::{account}:role/aws-service-role/{aws_service_name}/{name}",
    id: "{arn}",
  },
  aws_kms_key: {
    key_id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    id: "{key_id}",
    arn: "arn:{partition}:kms:{region}:{account}:key/{key_id}",
  },
  aws_kms_alias: { id: "{name}", arn: "arn:{partition}:kms:{region}:{account}:{name}" },
  aws_secretsmanager_secret: {
    arn: "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{hex:6}",
    id: "{arn}",
  },
  aws_secretsmanager_secret_version: {
    arn: "{secret_id}",
    version_id: "terraform-{hex:26}",
    id: "{secret_id}|{version_id}",
  },
  aws_ssm_parameter: {
    id: "{name}",
    arn: "arn:{partition}:ssm:{region}:{account}:parameter{name}",
    tier: "Standard",
    data_type: "text",
  },
  aws_cognito_user_pool: {
    id: "{region}_{hex:9}",
    arn: "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}",
    endpoint: "cognito-idp.{region}.amazonaws.com/{id}",
  },
};
