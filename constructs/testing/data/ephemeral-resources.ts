import type { BlockNotation } from "../schema/block-notation";

/** Ephemeral resources, which the bindings lack altogether. Derived from the schema of hashicorp/aws 5.100.0 (`terraform providers schema -json`) by test/support/terraform-derive-script.ts. */
export const EPHEMERAL_RESOURCES: Readonly<
  Record<string, { readonly schema: BlockNotation; readonly sensitive: readonly string[] }>
> = {
  aws_cognito_identity_openid_token_for_developer_identity: {
    schema: {
      "identity_id?": "string",
      "identity_pool_id!": "string",
      "logins!": ["map", "string"],
      principal_tags: ["map", "string"],
      "token?": "string",
      token_duration: "number",
    },
    sensitive: ["token"],
  },
  aws_eks_cluster_auth: { schema: { "name!": "string", "token?": "string" }, sensitive: ["token"] },
  aws_lambda_invocation: {
    schema: {
      client_context: "string",
      "executed_version?": "string",
      "function_error?": "string",
      "function_name!": "string",
      "log_result?": "string",
      log_type: "string",
      "payload!": "string",
      qualifier: "string",
      "result?": "string",
      "status_code?": "number",
    },
    sensitive: [],
  },
  aws_secretsmanager_random_password: {
    schema: {
      exclude_characters: "string",
      exclude_lowercase: "bool",
      exclude_numbers: "bool",
      exclude_punctuation: "bool",
      exclude_uppercase: "bool",
      include_space: "bool",
      password_length: "number",
      "random_password?": "string",
      require_each_included_type: "bool",
    },
    sensitive: ["random_password"],
  },
  aws_secretsmanager_secret_version: {
    schema: {
      "arn?": "string",
      "created_date?": "string",
      "secret_binary?": "string",
      "secret_id!": "string",
      "secret_string?": "string",
      "version_id?": "string",
      "version_stage?": "string",
      "version_stages?": ["list", "string"],
    },
    sensitive: ["secret_binary", "secret_string"],
  },
  aws_ssm_parameter: {
    schema: {
      "arn!": "string",
      "name?": "string",
      "type?": "string",
      "value?": "string",
      "version?": "number",
      "with_decryption?": "bool",
    },
    sensitive: ["value"],
  },
};
