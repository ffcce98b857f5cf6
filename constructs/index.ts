export { MILLRACE_APP_DEFAULTS, MillraceApp, type MillraceAppProps } from "./app/app";
export type { LocalState, OtherState, S3State, StateLocation } from "./app/backend";
export { moveConstruct } from "./app/move";
export {
  AWS_PROVIDER_RANGE,
  MILLRACE_STACK_DEFAULTS,
  MillraceStack,
  type MillraceStackProps,
  TERRAFORM_RANGE,
} from "./app/stack";
export { SynthesisError } from "./app/synthesis-error";
export {
  type SynthesisReport,
  type SynthesizedStack,
  type SynthesizeOptions,
  synthesize,
} from "./app/synthesize";
export {
  AnyBatchJob,
  type BatchJobAccess,
} from "./compute/batch/any-batch-job";
export type { JobGrantOptions, JobTag } from "./compute/batch/batch-grants";
export { JobEnvironment } from "./compute/batch/environment";
export { FAIR_SHARE_DEFAULTS, type FairShare } from "./compute/batch/fair-share";
export { BATCH_JOB_DEFAULTS, type BatchJobProps } from "./compute/batch/job-props";
export { JobQueue, RUNNABLE_REASONS } from "./compute/batch/job-queue";
export {
  type BatchPlatform,
  decideRetry,
  type FailedAttempt,
  MAX_ATTEMPTS,
  MAX_RETRY_RULES,
  Retry,
  type RetryAction,
  type RetryRule,
} from "./compute/batch/retry-strategy";
export { STATE_CHANGE_OPTIONS_DEFAULTS, type StateChange, type StateChangeOptions } from "./compute/batch/state-change";
export { BatchFargateJob } from "./compute/batch-fargate-job/batch-fargate-job";
export {
  BATCH_FARGATE_JOB_DEFAULTS,
  type BatchFargateCapacity,
  type BatchFargateJobProps,
  FARGATE_CAPACITIES,
} from "./compute/batch-fargate-job/batch-fargate-job-props";
export { FargateEnvironment } from "./compute/batch-fargate-job/fargate-environment";
export { BatchSpotJob } from "./compute/batch-spot-job/batch-spot-job";
export {
  BATCH_SPOT_JOB_DEFAULTS,
  type BatchSpotJobProps,
  ENVIRONMENT_GENERATIONS_DEFAULTS,
  ENVIRONMENT_UPDATE_DEFAULTS,
  type EnvironmentGenerations,
  type EnvironmentUpdate,
  INSTANCE_OPTIONS_DEFAULTS,
  type InstanceOptions,
  type InstanceType,
  type OnDemandFallback,
  type SolverVariables,
} from "./compute/batch-spot-job/batch-spot-job-props";
export { InstanceEnvironment } from "./compute/batch-spot-job/instance-environment";
export { InstanceRole } from "./compute/batch-spot-job/instance-role";
export type { InstanceArchitecture, InstanceSize } from "./compute/batch-spot-job/instance-sizes";
export { InstanceTemplate } from "./compute/batch-spot-job/instance-template";
export type { JobSubmission, SubmitJobRequest } from "./compute/batch-spot-job/job-submission";
export {
  type SolverResources,
  type SolverTiming,
  solverResources,
  solverTiming,
  type TimingInput,
} from "./compute/batch-spot-job/solver-plan";
export { Cluster } from "./compute/cluster/cluster";
export {
  CLUSTER_DEFAULTS,
  type ClusterProps,
  type ContainerInsights,
  SHELL_AUDIT_DEFAULTS,
  type ShellAudit,
} from "./compute/cluster/cluster-props";
export type { ContainerImage } from "./compute/container/image";
export { LOG_GROUP_DEFAULTS, LogGroup, type LogGroupProps } from "./compute/container/log-group";
export type { ContainerSecrets } from "./compute/container/secrets";
export type { FargateCapacity } from "./compute/fargate/capacity";
export { CONTAINER_HEALTH_CHECK_DEFAULTS, type ContainerHealthCheck } from "./compute/fargate/container-definition";
export { ServiceScaling } from "./compute/fargate/scaling";
export {
  COOLDOWNS_DEFAULTS,
  type Cooldowns,
  type MetricMath,
  type MetricTracking,
  type ScalingProps,
  type ScalingStep,
  STEP_SCALING_DEFAULTS,
  type StepScaling,
  TARGET_TRACKING_DEFAULTS,
  type TargetTracking,
  type TaskRange,
} from "./compute/fargate/scaling-props";
export { FargateService } from "./compute/fargate/service";
export {
  FARGATE_SERVICE_DEFAULTS,
  type FargateServiceProps,
  type ServiceLoadBalancer,
  type TaskDefinitionOwner,
} from "./compute/fargate/service-props";
export { FARGATE_SIZES, type FargateNeed, type FargateSize } from "./compute/fargate/sizes";
export { FargateTask } from "./compute/fargate/task";
export {
  FARGATE_TASK_DEFAULTS,
  type FargateArchitecture,
  type FargateTaskProps,
} from "./compute/fargate/task-props";
export { ApiVersion } from "./compute/fargate-api/api-version";
export {
  API_SCALING_DEFAULTS,
  API_VERSION_DEFAULTS,
  type ApiScaling,
  type ApiVersionProps,
} from "./compute/fargate-api/api-version-props";
export { FargateApi } from "./compute/fargate-api/fargate-api";
export {
  API_VARIABLES_DEFAULTS,
  type ApiVariables,
  FARGATE_API_DEFAULTS,
  type FargateApiProps,
  type OwnLoadBalancer,
} from "./compute/fargate-api/fargate-api-props";
export { MeasuredApi } from "./compute/fargate-api/measured-api";
export { Migration } from "./compute/fargate-api/migration";
export { MIGRATION_DEFAULTS, type MigrationProps } from "./compute/fargate-api/migration-props";
export { REQUEST_CHAIN_DEFAULTS, type RequestChainProps, type RequestTimes } from "./compute/fargate-api/request-chain";
export type { TrafficWeights } from "./compute/fargate-api/traffic";
export { FunctionCode } from "./compute/function/function-code";
export { LambdaFunction } from "./compute/function/lambda-function";
export {
  ASYNC_FAILURE_OPTIONS_DEFAULTS,
  type AsyncFailureOptions,
  FUNCTION_ARCHITECTURES,
  FUNCTION_LOG_LEVELS,
  FUNCTION_RUNTIMES,
  type FunctionArchitecture,
  type FunctionLogLevel,
  type FunctionRuntime,
  LAMBDA_FUNCTION_DEFAULTS,
  type LambdaFunctionProps,
  QUEUE_TRIGGER_OPTIONS_DEFAULTS,
  type QueueTriggerOptions,
} from "./compute/function/lambda-function-props";
export { ListenerRoute } from "./compute/load-balancer/listener-route";
export { LoadBalancer } from "./compute/load-balancer/load-balancer";
export {
  type DesyncMitigation,
  LOAD_BALANCER_DEFAULTS,
  type LoadBalancerDomain,
  type LoadBalancerProps,
} from "./compute/load-balancer/load-balancer-props";
export type { Route } from "./compute/load-balancer/route";
export { TargetGroup } from "./compute/load-balancer/target-group";
export {
  type LoadBalancingAlgorithm,
  TARGET_HEALTH_CHECK_DEFAULTS,
  type TargetHealthCheck,
} from "./compute/load-balancer/target-group-props";
export { QueueWorker } from "./compute/queue-worker/queue-worker";
export {
  QUEUE_WORKER_DEFAULTS,
  type QueueWorkerProps,
  WORKER_VARIABLES_DEFAULTS,
  type WorkerVariables,
} from "./compute/queue-worker/queue-worker-props";
export { WORKER_SCALING_DEFAULTS, type WorkerScaling } from "./compute/queue-worker/worker-scaling-props";
export type { ApiAuth, IamAuth, JwtAuth, LambdaAuth, NoAuth } from "./compute/serverless-api/api-auth";
export { LAMBDA_AUTH_DEFAULTS } from "./compute/serverless-api/api-auth";
export { API_CORS_DEFAULTS, type ApiCors, type ApiCorsMethod } from "./compute/serverless-api/api-cors";
export type { ApiThrottle } from "./compute/serverless-api/api-throttle";
export { ROUTE_METHODS, type RouteKey, type RouteMethod } from "./compute/serverless-api/route-key";
export { ServerlessApi } from "./compute/serverless-api/serverless-api";
export {
  type ApiDomain,
  ROUTE_GROUP_DEFAULTS,
  type RouteGroup,
  SERVERLESS_API_DEFAULTS,
  type ServerlessApiProps,
} from "./compute/serverless-api/serverless-api-props";
export { Account } from "./core/account";
export { Alarm } from "./core/alarm";
export {
  ALARM_DEFAULTS,
  type AlarmComparison,
  type AlarmProps,
  type AlarmRecipient,
  type MissingData,
} from "./core/alarm-props";
export { type Bindable, type BindOptions, bind, type Consumer } from "./core/bind";
export { InvalidPropsError, type Violation } from "./core/checks";
export { type Connectable, Connections, type ConnectionsProps, PEERS, type Peer } from "./core/connections";
export { Duration } from "./core/duration";
export {
  ENCRYPTION_KEY_DEFAULTS,
  EncryptionKey,
  type EncryptionKeyProps,
  type KeyRef,
} from "./core/encryption-key";
export type { Environment, Profile } from "./core/environment";
export { type EphemeralArguments, EphemeralResource } from "./core/ephemeral";
export { Grant, type Grantee, type RoleRef } from "./core/grants";
export { MathMetric, type MathMetricProps, type MetricQuery } from "./core/math-metric";
export { Metric, type MetricOptions, type MetricProps, type Statistic } from "./core/metric";
export { orderAfter } from "./core/ordering";
export {
  type Conditions,
  type PolicyStatement,
  type Principals,
  policyVariable,
  type ResourcePolicyStatement,
} from "./core/policy";
export { Port } from "./core/port";
export type { ConversionOptions } from "./core/quantity";
export { ROLE_DEFAULTS, Role, type RoleProps } from "./core/role";
export { SECURITY_GROUP_DEFAULTS, SecurityGroup, type SecurityGroupProps } from "./core/security-group";
export { Size } from "./core/size";
export { type Tags, tagAll } from "./core/tags";
export { isToken, literal } from "./core/tokens";
export { AnyBucket, type BucketAccess, type BucketGrantOptions } from "./data/any-bucket";
export { AnyDatabase, type DatabaseAccess, type MasterSecret } from "./data/any-database";
export { AppSecret, type ContainerSecret, type SecretAccess, SecretField } from "./data/app-secret";
export {
  APP_SECRET_DEFAULTS,
  type AppSecretProps,
  GENERATED_VALUE_DEFAULTS,
  type GeneratedValue,
  type SecretRotation,
} from "./data/app-secret-props";
export { Bucket } from "./data/bucket";
export type { LifecycleRule, StorageClass, Transition } from "./data/bucket-lifecycle";
export type { LogSource } from "./data/bucket-policy";
export {
  type AccessLogs,
  BUCKET_DEFAULTS,
  type BucketProps,
  type CorsMethod,
  type CorsRule,
  type ObjectLock,
} from "./data/bucket-props";
export { Cache, type CacheMetricOptions } from "./data/cache";
export type { CacheEngine, CacheEngineName } from "./data/cache-engine";
export { CACHE_DEFAULTS, CACHE_LOGS, type CacheLog, type CacheMode, type CacheProps } from "./data/cache-props";
export { CACHE_USER_DEFAULTS, CacheUser, type CacheUserProps } from "./data/cache-user";
export { Database } from "./data/database";
export { Credentials, type ManagedCredentialsOptions, type MasterUserOptions } from "./data/database-credentials";
export type { DatabaseEngine, DatabaseEngineName } from "./data/database-engine";
export { DatabaseLogin } from "./data/database-login";
export {
  DATABASE_CERTIFICATE_AUTHORITIES,
  DATABASE_DEFAULTS,
  type DatabaseCertificateAuthority,
  type DatabaseProps,
} from "./data/database-props";
export { DATABASE_PROXY_DEFAULTS, DatabaseProxy, type DatabaseProxyProps } from "./data/database-proxy";
export { DATABASE_REPLICA_DEFAULTS, DatabaseReplica, type DatabaseReplicaProps } from "./data/database-replica";
export { type DatabaseAttributes, ExistingDatabase } from "./data/existing-database";
export { JobTable, type TableAccess } from "./data/job-table";
export type { TableGrantOptions } from "./data/job-table-grants";
export {
  JOB_TABLE_DEFAULTS,
  type JobTableProps,
  type KeyAttribute,
  type StreamView,
  TABLE_INDEX_DEFAULTS,
  type TableIndex,
} from "./data/job-table-props";
export { AnyImageRepository, type ImageAccess } from "./delivery/image-repository/any-image-repository";
export { ImageRepository } from "./delivery/image-repository/image-repository";
export {
  IMAGE_REPOSITORY_DEFAULTS,
  type ImageRepositoryProps,
  SCAN_FINDINGS_OPTIONS_DEFAULTS,
  type ScanFindingsOptions,
} from "./delivery/image-repository/image-repository-props";
export type { KeptImages } from "./delivery/image-repository/lifecycle-policy";
export {
  ALARM_TOPIC_DEFAULTS,
  type AlarmSubscription,
  AlarmTopic,
  type AlarmTopicProps,
} from "./messaging/alarm-topic";
export { CompletionRule } from "./messaging/completion-rule/completion-rule";
export {
  COMPLETION_RULE_DEFAULTS,
  type CompletionRuleProps,
  type CompletionState,
  SWEEPER_DEFAULTS,
  type Sweeper,
} from "./messaging/completion-rule/completion-rule-props";
export {
  BATCH_STATES,
  type BatchState,
  type EventPattern,
  SCAN_SEVERITIES,
  type ScanSeverity,
  type StateChangeSource,
} from "./messaging/event-pattern";
export {
  EVENT_DELIVERY_DEFAULTS,
  type EventDelivery,
  type EventFunction,
  EventRule,
  type EventRuleProps,
  type EventTarget,
} from "./messaging/event-rule";
export { FAILURE_QUEUE_DEFAULTS, FailureQueue, type FailureQueueProps } from "./messaging/failure-queue";
export type { SendableQueue } from "./messaging/queue-parts";
export { type QueueAccess, type QueueRef, WorkQueue } from "./messaging/work-queue";
export { WORK_QUEUE_DEFAULTS, type WorkQueueProps } from "./messaging/work-queue-props";
export { SUBNET_TIERS, type SubnetTier } from "./network/cidr-plan";
export { EGRESS_GUARD_DEFAULTS, EgressGuard, type EgressGuardProps } from "./network/egress-guard";
export { ENDPOINT_SETS, type EndpointSet } from "./network/endpoint-services";
export type { InterfaceEndpointOptions } from "./network/endpoints";
export type { ExistingNetworkProps, ExistingSubnet } from "./network/existing-network";
export { FLOW_LOG_DESTINATIONS, type FlowLogDestination } from "./network/flow-logs";
export { NAT_MODES, type NatMode } from "./network/nat";
export { Network } from "./network/network";
export { type IpamPool, NETWORK_DEFAULTS, type NetworkProps } from "./network/network-props";
export type { InterfaceEndpoints, NetworkRef, S3Gateway, SubnetSelection } from "./network/network-ref";
export type { Subnet, SubnetRef } from "./network/subnet";
export type { SubnetLayoutRow } from "./network/subnet-layout";
