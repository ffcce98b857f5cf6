/**
 * What the real AWS provider at hand (5.100) does not know of the one the constructs target (6.25 and later). Taken from
 * the two schemas; a harness run rewrites by this table and reports each argument it removed, which then only the
 * stand-in has checked.
 */
interface Difference {
  readonly rename?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

export const PROVIDER_5: Readonly<Record<string, Difference>> = {
  aws_batch_compute_environment: {
    rename: { name: "compute_environment_name", name_prefix: "compute_environment_name_prefix" },
  },
  aws_nat_gateway: { remove: ["availability_mode", "availability_zone_address", "vpc_id"] },
  aws_ecs_service: { remove: ["deployment_configuration", "sigint_rollback"] },
  aws_lb_listener_rule: { remove: ["transform"] },
  aws_flow_log: { remove: ["regional_nat_gateway_id"] },
  aws_dynamodb_table: { remove: ["global_table_witness", "warm_throughput"] },
  aws_cloudwatch_log_group: { remove: ["deletion_protection_enabled"] },
  aws_lambda_function: { remove: ["durable_config", "capacity_provider_config", "publish_to", "tenancy_config"] },
  aws_s3_bucket_public_access_block: { remove: ["skip_destroy"] },
  aws_db_proxy: { remove: ["default_auth_scheme"] },
};

interface TerraformJson {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
  terraform?: { required_providers?: Record<string, { version?: string; source?: string }>; backend?: unknown };
  provider?: Record<string, Record<string, unknown>[]>;
}

/** An argument that was taken out for provider 5: `aws_x.id: argument`. */
export type Removed = string;

/** Rewrites a synthesized stack in place for provider 5.100 on emulators. */
export function rewriteForProvider5(stack: TerraformJson): Removed[] {
  const removed: Removed[] = [];
  for (const [type, instances] of Object.entries(stack.resource ?? {})) {
    for (const [id, attributes] of Object.entries(instances)) {
      removed.push(...rewriteResource(type, attributes).map((argument) => `${type}.${id}: ${argument}`));
    }
  }
  for (const provider of stack.provider?.aws ?? []) Object.assign(provider, EMULATED);
  const terraform = stack.terraform ?? {};
  // Where it listens is told by the environment of each command.
  terraform.backend = { http: {} };
  for (const required of Object.values(terraform.required_providers ?? {})) {
    if (/(^|\/)aws$/.test(required.source ?? "")) required.version = "5.100.0";
  }
  return removed;
}

function rewriteResource(type: string, attributes: Record<string, unknown>): string[] {
  const { rename = {}, remove = [] } = PROVIDER_5[type] ?? {};
  for (const [from, to] of Object.entries(rename)) {
    if (!(from in attributes)) continue;
    attributes[to] = attributes[from];
    delete attributes[from];
  }
  renameIgnored(attributes.lifecycle, rename);
  // Every resource of provider 6 takes a region of its own.
  const gone = [...remove, "region"].filter((argument) => argument in attributes);
  for (const argument of gone) delete attributes[argument];
  return gone;
}

/** `lifecycle.ignore_changes` names arguments, too. */
function renameIgnored(lifecycle: unknown, rename: Readonly<Record<string, string>>): void {
  const { ignore_changes: ignored } = (lifecycle ?? {}) as { ignore_changes?: string | string[] };
  if (!Array.isArray(ignored)) return;
  for (const [index, name] of ignored.entries()) ignored[index] = rename[name] ?? name;
}

const EMULATED = {
  access_key: "test",
  secret_key: "test",
  skip_credentials_validation: true,
  skip_metadata_api_check: "true",
  skip_requesting_account_id: false,
  s3_use_path_style: true,
  max_retries: 2,
} as const;
