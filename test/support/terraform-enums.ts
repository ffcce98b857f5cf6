/** Values that the provider adds to an enum of the service, after the enum's name. */
type EnumSource = string | readonly [name: string, ...added: string[]];

/** Which enum of which AWS SDK client an argument takes; `*.` matches at any depth. */
interface EnumTable {
  readonly client: string;
  readonly types: Readonly<Record<string, Readonly<Record<string, EnumSource>>>>;
}

const TARGET_GROUP = {
  protocol: "ProtocolEnum",
  target_type: "TargetTypeEnum",
  ip_address_type: "TargetGroupIpAddressTypeEnum",
  "health_check.protocol": "ProtocolEnum",
};
const ACTION = { type: "ActionTypeEnum", "redirect.status_code": "RedirectActionStatusCodeEnum" };
const CACHE_BEHAVIOR = {
  viewer_protocol_policy: "ViewerProtocolPolicy",
  allowed_methods: "Method",
  cached_methods: "Method",
  "function_association.event_type": "EventType",
  "lambda_function_association.event_type": "EventType",
};
const STATEMENTS = {
  "*.text_transformation.type": "TextTransformationType",
  "*.byte_match_statement.positional_constraint": "PositionalConstraint",
  "*.size_constraint_statement.comparison_operator": "ComparisonOperator",
  "*.rate_based_statement.aggregate_key_type": "RateBasedStatementAggregateKeyType",
  "*.geo_match_statement.country_codes": "CountryCode",
  "*.oversize_handling": "OversizeHandling",
  "*.fallback_behavior": "FallbackBehavior",
};

/** Arguments of the resources our constructs use, and where the SDK lists their values. */
const ENUM_TABLES: readonly EnumTable[] = [
  {
    client: "batch",
    types: {
      aws_batch_compute_environment: {
        type: "CEType",
        state: "CEState",
        "compute_resources.type": "CRType",
        "compute_resources.allocation_strategy": "CRAllocationStrategy",
      },
      aws_batch_job_queue: { state: "JQState" },
      aws_batch_job_definition: {
        type: "JobDefinitionType",
        platform_capabilities: "PlatformCapability",
        "retry_strategy.evaluate_on_exit.action": ["RetryAction", "exit", "retry"],
      },
    },
  },
  {
    client: "ecs",
    types: {
      aws_ecs_cluster: { "setting.name": "ClusterSettingName" },
      aws_ecs_service: {
        launch_type: "LaunchType",
        scheduling_strategy: "SchedulingStrategy",
        propagate_tags: "PropagateTags",
        availability_zone_rebalancing: "AvailabilityZoneRebalancing",
        "deployment_controller.type": "DeploymentControllerType",
        "ordered_placement_strategy.type": "PlacementStrategyType",
      },
      aws_ecs_task_definition: {
        network_mode: "NetworkMode",
        requires_compatibilities: "Compatibility",
        ipc_mode: "IpcMode",
        pid_mode: "PidMode",
        "runtime_platform.cpu_architecture": "CPUArchitecture",
        "runtime_platform.operating_system_family": "OSFamily",
      },
    },
  },
  {
    client: "elastic-load-balancing-v2",
    types: {
      aws_lb: { load_balancer_type: "LoadBalancerTypeEnum", ip_address_type: "IpAddressType" },
      aws_alb: { load_balancer_type: "LoadBalancerTypeEnum", ip_address_type: "IpAddressType" },
      aws_lb_target_group: TARGET_GROUP,
      aws_alb_target_group: TARGET_GROUP,
      aws_lb_listener: { protocol: "ProtocolEnum", ...prefixed("default_action", ACTION) },
      aws_alb_listener: { protocol: "ProtocolEnum", ...prefixed("default_action", ACTION) },
      aws_lb_listener_rule: prefixed("action", ACTION),
    },
  },
  {
    client: "cloudfront",
    types: {
      aws_cloudfront_distribution: {
        price_class: "PriceClass",
        http_version: "HttpVersion",
        ...prefixed("default_cache_behavior", CACHE_BEHAVIOR),
        ...prefixed("ordered_cache_behavior", CACHE_BEHAVIOR),
        "origin.custom_origin_config.origin_protocol_policy": "OriginProtocolPolicy",
        "origin.custom_origin_config.origin_ssl_protocols": "SslProtocol",
        "restrictions.geo_restriction.restriction_type": "GeoRestrictionType",
        "viewer_certificate.minimum_protocol_version": "MinimumProtocolVersion",
        "viewer_certificate.ssl_support_method": "SSLSupportMethod",
      },
      aws_cloudfront_function: { runtime: "FunctionRuntime" },
      aws_cloudfront_origin_access_control: {
        origin_access_control_origin_type: "OriginAccessControlOriginTypes",
        signing_behavior: "OriginAccessControlSigningBehaviors",
        signing_protocol: "OriginAccessControlSigningProtocols",
      },
      aws_cloudfront_response_headers_policy: {
        "security_headers_config.frame_options.frame_option": "FrameOptionsList",
        "security_headers_config.referrer_policy.referrer_policy": "ReferrerPolicyList",
      },
    },
  },
  {
    client: "cloudwatch",
    types: {
      aws_cloudwatch_metric_alarm: {
        comparison_operator: "ComparisonOperator",
        statistic: "Statistic",
        unit: "StandardUnit",
        "metric_query.metric.unit": "StandardUnit",
      },
    },
  },
  { client: "cloudwatch-logs", types: { aws_cloudwatch_log_group: { log_group_class: "LogGroupClass" } } },
  {
    client: "lambda",
    types: {
      aws_lambda_function: {
        runtime: "Runtime",
        architectures: "Architecture",
        package_type: "PackageType",
        "tracing_config.mode": "TracingMode",
        "logging_config.log_format": "LogFormat",
        "snap_start.apply_on": "SnapStartApplyOn",
      },
      aws_lambda_function_url: { authorization_type: "FunctionUrlAuthType", invoke_mode: "InvokeMode" },
      aws_lambda_event_source_mapping: {
        starting_position: "EventSourcePosition",
        function_response_types: "FunctionResponseType",
      },
    },
  },
  {
    client: "wafv2",
    types: {
      aws_wafv2_web_acl: { scope: "Scope", ...STATEMENTS },
      aws_wafv2_rule_group: { scope: "Scope", ...STATEMENTS },
      aws_wafv2_ip_set: { scope: "Scope", ip_address_version: "IPAddressVersion" },
    },
  },
  {
    client: "kms",
    types: { aws_kms_key: { key_usage: "KeyUsageType", customer_master_key_spec: "CustomerMasterKeySpec" } },
  },
  {
    client: "ecr",
    types: {
      aws_ecr_repository: {
        image_tag_mutability: "ImageTagMutability",
        "encryption_configuration.encryption_type": "EncryptionType",
      },
    },
  },
  {
    client: "elasticache",
    types: {
      aws_elasticache_replication_group: {
        network_type: "NetworkType",
        ip_discovery: "IpDiscovery",
        transit_encryption_mode: "TransitEncryptionMode",
        cluster_mode: "ClusterMode",
        "log_delivery_configuration.destination_type": "DestinationType",
        "log_delivery_configuration.log_format": "LogFormat",
        "log_delivery_configuration.log_type": "LogType",
      },
      aws_elasticache_user: { "authentication_mode.type": "InputAuthenticationType" },
    },
  },
  {
    client: "s3",
    types: {
      aws_s3_bucket_versioning: {
        "versioning_configuration.status": ["BucketVersioningStatus", "Disabled"],
        "versioning_configuration.mfa_delete": "MFADelete",
      },
      aws_s3_bucket_server_side_encryption_configuration: {
        "rule.apply_server_side_encryption_by_default.sse_algorithm": "ServerSideEncryption",
      },
      aws_s3_bucket_ownership_controls: { "rule.object_ownership": "ObjectOwnership" },
      aws_s3_bucket_lifecycle_configuration: {
        transition_default_minimum_object_size: "TransitionDefaultMinimumObjectSize",
        "rule.status": "ExpirationStatus",
        "rule.transition.storage_class": "TransitionStorageClass",
        "rule.noncurrent_version_transition.storage_class": "TransitionStorageClass",
      },
      aws_s3_bucket_object_lock_configuration: { "rule.default_retention.mode": "ObjectLockRetentionMode" },
      aws_s3_bucket_notification: {
        "queue.events": "Event",
        "topic.events": "Event",
        "lambda_function.events": "Event",
      },
    },
  },
  {
    client: "dynamodb",
    types: {
      aws_dynamodb_table: {
        billing_mode: "BillingMode",
        table_class: "TableClass",
        stream_view_type: "StreamViewType",
        "attribute.type": "ScalarAttributeType",
        "global_secondary_index.projection_type": "ProjectionType",
        "local_secondary_index.projection_type": "ProjectionType",
      },
    },
  },
];

function prefixed(block: string, attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, source]) => [`${block}.${name}`, source]));
}

/** Values by resource type and argument path. */
export type EnumValues = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Reads the values of every enum in the tables from the installed SDK clients. */
export async function enumValues(): Promise<EnumValues> {
  const all: Record<string, Record<string, readonly string[]>> = {};
  for (const { client, types } of ENUM_TABLES) {
    const sdk = (await import(`@aws-sdk/client-${client}`)) as Readonly<Record<string, unknown>>;
    for (const [type, attributes] of Object.entries(types)) {
      const read = Object.entries(attributes).map(([path, source]) => [path, valuesOf(sdk, source)] as const);
      all[type] = Object.fromEntries(read);
    }
  }
  return all;
}

function valuesOf(sdk: Readonly<Record<string, unknown>>, source: EnumSource): string[] {
  const [name = "", ...added] = typeof source === "string" ? [source] : source;
  const values = sdk[name];
  if (typeof values !== "object" || values === null) throw new Error(`the SDK has no enum ${name}; correct the table`);
  return [...new Set([...Object.values(values).map(String), ...added])].sort();
}
