/** A difference that Terraform sees after apply though nothing differs: the emulator forgets or rewrites a value. */
export interface FalseDifference {
  readonly type: string;
  readonly arguments: readonly string[];
  readonly reason: string;
}

/** What MiniStack 1.5.33 forgets. The constructs do not bend to it. */
export const MINISTACK_FALSE_DIFFERENCES: readonly FalseDifference[] = [
  {
    type: "aws_apigatewayv2_authorizer",
    arguments: ["authorizer_payload_format_version", "jwt_configuration"],
    reason: "It gives each kind of authorizer the settings of the other as well.",
  },
  {
    type: "aws_dynamodb_table",
    arguments: ["point_in_time_recovery"],
    reason: "It keeps that recovery is on and forgets the period in days.",
  },
  {
    type: "aws_flow_log",
    arguments: [
      "arn",
      "deliver_cross_account_role",
      "destination_options",
      "iam_role_arn",
      "id",
      "log_format",
      "log_group_name",
      "max_aggregation_interval",
      "tags",
      "tags_all",
    ],
    reason: "It keeps the VPC and the destination of a flow log only; the rest asks for a new one.",
  },
  {
    type: "aws_db_instance",
    arguments: ["database_insights_mode", "enabled_cloudwatch_logs_exports", "engine_lifecycle_support"],
    reason: "It keeps no monitoring mode, log exports or support terms of an instance.",
  },
  {
    type: "aws_vpc_endpoint",
    arguments: ["private_dns_enabled", "security_group_ids"],
    reason: "It keeps neither private names nor groups of an interface endpoint.",
  },
  {
    type: "aws_ecs_service",
    arguments: ["availability_zone_rebalancing"],
    reason: "It keeps no zone rebalancing.",
  },
  {
    type: "aws_lb_listener_rule",
    arguments: ["action"],
    reason: "It keeps no target groups with weights.",
  },
];

/** Forms of load balancers and APIs that are applied on moto, with what MiniStack lacks. */
export const API_FORMS_ON_MOTO: Readonly<Record<string, string>> = {
  LoadBalancerFull: "MiniStack takes no second certificate for a listener and has no web ACLs; applied on moto",
  FargateApiFull: "MiniStack has no Application Auto Scaling; applied on moto",
  FargateApiMoving: "MiniStack keeps no weights of target groups; applied on moto",
};

/** What moto 5.2.5 forgets. Of services of ECS, only the scaling is looked at there. */
export const MOTO_FALSE_DIFFERENCES: readonly FalseDifference[] = [
  {
    type: "aws_ecs_service",
    arguments: [
      "availability_zone_rebalancing",
      "capacity_provider_strategy",
      "deployment_controller",
      "enable_ecs_managed_tags",
      "enable_execute_command",
      "health_check_grace_period_seconds",
      "iam_role",
      "id",
      "launch_type",
      "tags",
      "tags_all",
      "triggers",
    ],
    reason: "It keeps the launch type EC2 in the place of a strategy, so that the service would be replaced.",
  },
  {
    type: "aws_appautoscaling_target",
    arguments: ["tags", "tags_all"],
    reason: "It has no call that lists the tags of scalable targets; none are answered in its place.",
  },
  ...["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"].map((type) => ({
    type,
    arguments: ["description"],
    reason: "It forgets the description of a rule about a prefix list or another group.",
  })),
  {
    type: "aws_batch_job_definition",
    arguments: ["arn", "revision", "scheduling_priority"],
    reason: "It forgets the priority within a share; setting it again would make a new revision.",
  },
  {
    type: "aws_batch_job_queue",
    arguments: ["job_state_time_limit_action"],
    reason: "It knows no limits for jobs that nothing can run.",
  },
  {
    type: "aws_batch_compute_environment",
    arguments: ["update_policy"],
    reason: "It forgets what becomes of running jobs when an environment changes.",
  },
  { type: "aws_lambda_function", arguments: ["logging_config"], reason: "It keeps no format and level of logs." },
];

/** Forms that are not applied on moto, each with its reason. */
export const ON_MOTO_NOT_APPLIED: Readonly<Record<string, string>> = {
  BatchFargateJob: "no emulator has the DNS firewall of Route 53",
  EgressGuard: "as BatchFargateJob",
  QueueWorkerArm: "it differs from QueueWorker in one word of the task definition, which the stand-in applies",
  Alarm: "CompletionRule has seven of the same kind",
  EventRule: "CompletionRule has a rule with a rate",
  FailureQueue: "CompletionRule has two",
  CompletionRuleQuiet: "CompletionRule has all that it has",
  ImageRepositoryMutable: "tags that may move beside others that may not came with provider 6",
  ImageRepositoryTagged: "a tag is looked up in the plan, and nothing has been pushed yet",
};

/** Forms of constructs that the real provider at hand or the emulator cannot take, each with its reason. */
export const ON_MINISTACK_NOT_APPLIED: Readonly<Record<string, string>> = {
  NetworkRegional: "regional NAT gateways came with provider 6; 5.100 demands a subnet",
  NetworkInstance: "the emulator lacks the parameter in which AWS publishes its images",
  NetworkIpam: "the emulator has no IPAM pools",
  NetworkIpv6: "the emulator gives a VPC no IPv6 block; moto breaks off reading a subnet's",
  DatabaseFull: "the emulator makes no managed master secret, which rotation and the proxy's secrets login need",
  DatabaseWithReplica: "the emulator's replica never ends its first update",
  DatabaseWithProxy: "a proxy with IAM login from end to end came with provider 6; 5.100 demands secrets",
  Cache:
    "the emulator does not escape the & of an access string, so its answer cannot be read; moto has no user groups",
  CacheMinimal: "as Cache",
  CacheFull: "as Cache",
  CacheServerless: "as Cache",
  FargateServiceScaled:
    "the emulator has no Application Auto Scaling; the same targets and policies are applied on moto with queue workers and APIs",
  ...API_FORMS_ON_MOTO,
};

/** What the emulators forget of whole systems: what they forget of the constructs, and a few things more. */
export const SYSTEMS_FALSE_DIFFERENCES: readonly FalseDifference[] = [
  ...MINISTACK_FALSE_DIFFERENCES,
  ...MOTO_FALSE_DIFFERENCES,
  {
    type: "aws_db_instance",
    arguments: ["network_type", "performance_insights_enabled", "performance_insights_retention_period"],
    reason: "moto keeps no performance insights and no network type of an instance.",
  },
  {
    type: "aws_launch_template",
    arguments: ["default_version", "latest_version", "tag_specifications"],
    reason: "moto puts the tags of a template into what it makes, so that another version is wanted.",
  },
  {
    type: "aws_batch_compute_environment",
    arguments: ["compute_resources"],
    reason: "They name that other version of the template.",
  },
  { type: "aws_db_parameter_group", arguments: ["parameter"], reason: "moto keeps no parameters of a group." },
];
