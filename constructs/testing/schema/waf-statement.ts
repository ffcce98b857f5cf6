import { atLeastOne, type BlockNotation, exactlyOne, one, some } from "./block-notation";
import type { NestedBlockSchema } from "./types";

/** How deep AWS lets statements nest inside a rule; deeper ones are refused by the real provider too. */
const NESTING = 3;

const NOTHING = one({});
const STRINGS = ["list", "string"] as const;
const STRING_SET = ["set", "string"] as const;
const NUMBER_SET = ["set", "number"] as const;

const TEXT_TRANSFORMATION = atLeastOne({ "priority!": "number", "type!": "string" }, "set");
const FORWARDED_IP = one({ "fallback_behavior!": "string", "header_name!": "string" });
const FINGERPRINT = one({ "fallback_behavior!": "string" });
const NAMED = one({ "name!": "string" });
const NAMED_TEXT = one({ "name!": "string", text_transformation: TEXT_TRANSFORMATION });
const IDENTIFIED = { "identifier!": "string" } as const;

const FIELD_TO_MATCH = one({
  all_query_arguments: NOTHING,
  body: one({ oversize_handling: "string" }),
  cookies: one({
    "match_scope!": "string",
    "oversize_handling!": "string",
    match_pattern: atLeastOne({ excluded_cookies: STRINGS, included_cookies: STRINGS, all: NOTHING }),
  }),
  header_order: some({ "oversize_handling!": "string" }),
  headers: some({
    "match_scope!": "string",
    "oversize_handling!": "string",
    match_pattern: exactlyOne({ excluded_headers: STRINGS, included_headers: STRINGS, all: NOTHING }),
  }),
  ja3_fingerprint: FINGERPRINT,
  ja4_fingerprint: FINGERPRINT,
  json_body: one({
    invalid_fallback_behavior: "string",
    "match_scope!": "string",
    oversize_handling: "string",
    match_pattern: exactlyOne({ included_paths: STRINGS, all: NOTHING }),
  }),
  method: NOTHING,
  query_string: NOTHING,
  single_header: NAMED,
  single_query_argument: NAMED,
  uri_fragment: one({ "fallback_behavior?": "string" }),
  uri_path: NOTHING,
});
const MATCHED = { field_to_match: FIELD_TO_MATCH, text_transformation: TEXT_TRANSFORMATION } as const;

const RESPONSE_INSPECTION = one({
  body_contains: one({ "failure_strings!": STRING_SET, "success_strings!": STRING_SET }),
  header: one({ "name!": "string", "failure_values!": STRING_SET, "success_values!": STRING_SET }),
  json: one({ "identifier!": "string", "failure_values!": STRING_SET, "success_values!": STRING_SET }),
  status_code: one({ "failure_codes!": NUMBER_SET, "success_codes!": NUMBER_SET }),
});

const MANAGED_GROUP_CONFIGS = some({
  login_path: "string",
  payload_type: "string",
  password_field: one(IDENTIFIED),
  username_field: one(IDENTIFIED),
  aws_managed_rules_acfp_rule_set: one({
    "creation_path!": "string",
    "enable_regex_in_path?": "bool",
    "registration_page_path!": "string",
    request_inspection: exactlyOne({
      "payload_type!": "string",
      address_fields: one({ "identifiers!": STRINGS }),
      email_field: one(IDENTIFIED),
      password_field: one(IDENTIFIED),
      phone_number_fields: one({ "identifiers!": STRINGS }),
      username_field: one(IDENTIFIED),
    }),
    response_inspection: RESPONSE_INSPECTION,
  }),
  aws_managed_rules_atp_rule_set: one({
    "enable_regex_in_path?": "bool",
    "login_path!": "string",
    request_inspection: one({
      "payload_type!": "string",
      password_field: exactlyOne(IDENTIFIED),
      username_field: exactlyOne(IDENTIFIED),
    }),
    response_inspection: RESPONSE_INSPECTION,
  }),
  aws_managed_rules_bot_control_rule_set: one({ enable_machine_learning: "bool", "inspection_level!": "string" }),
  aws_managed_rules_anti_ddos_rule_set: one({
    sensitivity_to_block: "string",
    client_side_action_config: exactlyOne({
      challenge: exactlyOne({
        sensitivity: "string",
        "usage_of_action!": "string",
        exempt_uri_regular_expression: some({ "regex_string!": "string" }),
      }),
    }),
  }),
});

const CUSTOM_REQUEST = one({
  custom_request_handling: one({ insert_header: atLeastOne({ "name!": "string", "value!": "string" }, "set") }),
});
const RULE_ACTION_OVERRIDE = some({
  "name!": "string",
  action_to_use: exactlyOne({
    allow: CUSTOM_REQUEST,
    block: one({
      custom_response: one({
        custom_response_body_key: "string",
        "response_code!": "number",
        response_header: some({ "name!": "string", "value!": "string" }, "set"),
      }),
    }),
    captcha: CUSTOM_REQUEST,
    challenge: CUSTOM_REQUEST,
    count: CUSTOM_REQUEST,
  }),
});

const RATE_KEY = some({
  asn: NOTHING,
  cookie: NAMED_TEXT,
  forwarded_ip: NOTHING,
  header: NAMED_TEXT,
  http_method: NOTHING,
  ip: NOTHING,
  ja3_fingerprint: FINGERPRINT,
  ja4_fingerprint: FINGERPRINT,
  label_namespace: one({ "namespace!": "string" }),
  query_argument: NAMED_TEXT,
  query_string: one({ text_transformation: TEXT_TRANSFORMATION }),
  uri_path: one({ text_transformation: TEXT_TRANSFORMATION }),
});

/** Statements that hold no other statement. */
const LEAVES: BlockNotation = {
  asn_match_statement: one({ "asn_list!": ["list", "number"], forwarded_ip_config: FORWARDED_IP }),
  byte_match_statement: one({ "positional_constraint!": "string", "search_string!": "string", ...MATCHED }),
  geo_match_statement: one({ "country_codes!": STRINGS, forwarded_ip_config: FORWARDED_IP }),
  ip_set_reference_statement: one({
    "arn!": "string",
    ip_set_forwarded_ip_config: one({
      "fallback_behavior!": "string",
      "header_name!": "string",
      "position!": "string",
    }),
  }),
  label_match_statement: one({ "key!": "string", "scope!": "string" }),
  regex_match_statement: one({ "regex_string!": "string", ...MATCHED }),
  regex_pattern_set_reference_statement: one({ "arn!": "string", ...MATCHED }),
  size_constraint_statement: one({ "comparison_operator!": "string", "size!": "number", ...MATCHED }),
  sqli_match_statement: one({ sensitivity_level: "string", ...MATCHED }),
  xss_match_statement: one(MATCHED),
};

/**
 * The `statement` of a rule of `aws_wafv2_web_acl` and `aws_wafv2_rule_group`. The bindings leave it untyped, so a
 * misspelt or camelCase statement passes TypeScript; this schema lets Terraform refuse it.
 */
export function wafStatement(resourceType: string): NestedBlockSchema {
  const scopeDown = one(statements(NESTING - 1));
  const own = {
    ...statements(NESTING),
    rate_based_statement: one({
      aggregate_key_type: "string",
      evaluation_window_sec: "number",
      "limit!": "number",
      custom_key: RATE_KEY,
      forwarded_ip_config: FORWARDED_IP,
      scope_down_statement: scopeDown,
    }),
  };
  if (resourceType === "aws_wafv2_rule_group") return exactlyOne(own);
  return exactlyOne({
    ...own,
    managed_rule_group_statement: one({
      "name!": "string",
      "vendor_name!": "string",
      version: "string",
      managed_rule_group_configs: MANAGED_GROUP_CONFIGS,
      rule_action_override: RULE_ACTION_OVERRIDE,
      scope_down_statement: scopeDown,
    }),
    rule_group_reference_statement: one({ "arn!": "string", rule_action_override: RULE_ACTION_OVERRIDE }),
  });
}

/** Statements that may combine others down to a depth. */
function statements(depth: number): BlockNotation {
  if (depth === 0) return LEAVES;
  const combined = one({ statement: atLeastOne(statements(depth - 1)) });
  return { ...LEAVES, and_statement: combined, not_statement: combined, or_statement: combined };
}
