import type { Identities } from "./identities";

const batch = (kind: string, name = "{name}") => ({
  arn: `arn:{partition}:batch:{region}:{account}:${kind}/${name}`,
  id: "{arn}",
});
const balancer = (part: string) => ({
  arn: `arn:{partition}:elasticloadbalancing:{region}:{account}:${part}`,
  id: "{arn}",
});

export const COMPUTE: Identities = {
  aws_ecs_cluster: { arn: "arn:{partition}:ecs:{region}:{account}:cluster/{name}", id: "{arn}" },
  aws_ecs_cluster_capacity_providers: { id: "{cluster_name}" },
  aws_ecs_capacity_provider: { arn: "arn:{partition}:ecs:{region}:{account}:capacity-provider/{name}", id: "{arn}" },
  aws_ecs_service: { id: "arn:{partition}:ecs:{region}:{account}:service/{name}", arn: "{id}" },
  aws_ecs_task_definition: {
    id: "{family}",
    revision: "1",
    arn_without_revision: "arn:{partition}:ecs:{region}:{account}:task-definition/{family}",
    arn: "{arn_without_revision}:{revision}",
    network_mode: "bridge",
  },
  aws_ecr_repository: {
    id: "{name}",
    arn: "arn:{partition}:ecr:{region}:{account}:repository/{name}",
    repository_url: "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
  },
  aws_batch_compute_environment: {
    ...batch("compute-environment"),
    name: "terraform-{hex:26}",
    ecs_cluster_arn: "arn:{partition}:ecs:{region}:{account}:cluster/{name}_Batch_{hex:8}",
    status: "VALID",
  },
  aws_batch_job_queue: batch("job-queue"),
  aws_batch_scheduling_policy: batch("scheduling-policy"),
  aws_batch_job_definition: {
    arn_prefix: "arn:{partition}:batch:{region}:{account}:job-definition/{name}",
    revision: "1",
    arn: "{arn_prefix}:{revision}",
    id: "{arn}",
  },
  aws_lambda_function: {
    id: "{function_name}",
    arn: "arn:{partition}:lambda:{region}:{account}:function:{function_name}",
    qualified_arn: "{arn}:{version}",
    invoke_arn: "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
    qualified_invoke_arn:
      "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{qualified_arn}/invocations",
    version: "1",
  },
  aws_lambda_alias: {
    arn: "arn:{partition}:lambda:{region}:{account}:function:{function_name}:{name}",
    id: "{arn}",
    invoke_arn: "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
  },
  aws_lambda_function_url: {
    id: "{function_name}",
    url_id: "{hex:32}",
    function_url: "https://{url_id}.lambda-url.{region}.on.aws/",
    function_arn: "arn:{partition}:lambda:{region}:{account}:function:{function_name}",
  },
  aws_lambda_event_source_mapping: {
    uuid: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    id: "{uuid}",
    arn: "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{uuid}",
  },
  aws_lambda_permission: { id: "{statement_id}" },
  aws_lambda_function_event_invoke_config: { id: "{function_name}" },
  aws_lambda_layer_version: {
    layer_arn: "arn:{partition}:lambda:{region}:{account}:layer:{layer_name}",
    version: "1",
    arn: "{layer_arn}:{version}",
    id: "{arn}",
  },
  aws_lb: {
    ...balancer("loadbalancer/{arn_suffix}"),
    arn_suffix: "app/{name}/{hex:16}",
    name: "tf-lb-{hex:26}",
    dns_name: "{name}-{digits:10}.{region}.elb.amazonaws.com",
    zone_id: "Z35SXDOTRQ7X7K",
    vpc_id: "vpc-{hex:17}",
    ip_address_type: "ipv4",
  },
  aws_lb_target_group: {
    ...balancer("{arn_suffix}"),
    arn_suffix: "targetgroup/{name}/{hex:16}",
    name: "tf-{hex:26}",
    load_balancing_algorithm_type: "round_robin",
  },
  aws_lb_listener: balancer("listener/app/{hex:8}/{hex:16}/{hex:16}"),
  aws_lb_listener_rule: balancer("listener-rule/app/{hex:8}/{hex:16}/{hex:16}/{hex:16}"),
  aws_apigatewayv2_api: {
    id: "{hex:10}",
    arn: "arn:{partition}:apigateway:{region}::/apis/{id}",
    api_endpoint: "https://{id}.execute-api.{region}.amazonaws.com",
    execution_arn: "arn:{partition}:execute-api:{region}:{account}:{id}",
  },
  aws_apigatewayv2_stage: {
    id: "{name}",
    arn: "arn:{partition}:apigateway:{region}::/apis/{api_id}/stages/{name}",
    invoke_url: "https://{api_id}.execute-api.{region}.amazonaws.com/{name}",
    execution_arn: "arn:{partition}:execute-api:{region}:{account}:{api_id}/{name}",
  },
  aws_apigatewayv2_integration: { id: "{hex:7}" },
  aws_apigatewayv2_route: { id: "{hex:7}" },
  aws_apigatewayv2_authorizer: { id: "{hex:6}" },
  aws_apigatewayv2_api_mapping: { id: "{hex:6}" },
  aws_apigatewayv2_domain_name: {
    id: "{domain_name}",
    arn: "arn:{partition}:apigateway:{region}::/domainnames/{domain_name}",
    api_mapping_selection_expression: "$request.basepath",
  },
  aws_autoscaling_group: {
    id: "{name}",
    arn: "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:{hex:12}:autoScalingGroupName/{name}",
  },
  aws_appautoscaling_target: {
    id: "{resource_id}",
    arn: "arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/{hex:24}",
    role_arn:
      "arn:{partition}:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
  },
  aws_appautoscaling_policy: {
    id: "{name}",
    arn: "arn:{partition}:autoscaling:{region}:{account}:scalingPolicy:{hex:12}:resource/{resource_id}:policyName/{name}",
  },
};
