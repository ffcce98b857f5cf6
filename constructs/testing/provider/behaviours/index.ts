import { apiDomain } from "./api-domain";
import { batchComputeEnvironment, batchJobQueue } from "./batch";
import type { DataBehaviour, ResourceBehaviour } from "./behaviour";
import { certificate } from "./certificate";
import { databaseInstance } from "./database";
import { firewallDomainList } from "./domain-list";
import { service, taskDefinition } from "./ecs";
import { imageRegistry } from "./image-registry";
import { batchJobDefinition } from "./job-definition";
import { launchTemplate } from "./launch-template";
import { loadBalancer } from "./load-balancer";
import { policyDocument } from "./policy-document";
import { serverlessCache } from "./serverless-cache";
import { surroundings } from "./surroundings";
import { vpc } from "./vpc";

/** Resource types whose service does more than store what it is given. */
export const RESOURCE_BEHAVIOURS: Readonly<Record<string, ResourceBehaviour>> = {
  aws_acm_certificate: certificate,
  aws_apigatewayv2_domain_name: apiDomain,
  aws_batch_compute_environment: batchComputeEnvironment,
  aws_batch_job_definition: batchJobDefinition,
  aws_batch_job_queue: batchJobQueue,
  aws_db_instance: databaseInstance,
  aws_ecs_service: service,
  aws_ecs_task_definition: taskDefinition,
  aws_elasticache_serverless_cache: serverlessCache,
  aws_launch_template: launchTemplate,
  aws_lb: loadBalancer,
  aws_route53_resolver_firewall_domain_list: firewallDomainList,
  aws_vpc: vpc,
};

/** Data sources that are computed rather than made up. */
export const DATA_BEHAVIOURS: Readonly<Record<string, DataBehaviour>> = {
  ...surroundings,
  ...imageRegistry,
  aws_iam_policy_document: policyDocument,
};
