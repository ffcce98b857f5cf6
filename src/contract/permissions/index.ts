export { BATCH_BACKEND_PERMISSIONS } from "./batch";
export {
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
  DYNAMO_RATE_LIMITER_PERMISSIONS,
  DYNAMO_SCHEDULE_STORE_PERMISSIONS,
} from "./dynamodb";
export {
  type AdapterPermissions,
  mergePermissions,
  type PermissionSet,
  permissionsFor,
  type ResourceKind,
} from "./permission";
export { OPTIMIZER_PERMISSIONS } from "./processes";
export { S3_OBJECT_STORE_PERMISSIONS } from "./s3";
export { SES_EMAIL_SENDER_PERMISSIONS } from "./ses";
export { DEAD_LETTERS_PERMISSIONS, SQS_JOB_QUEUE_PERMISSIONS } from "./sqs";
