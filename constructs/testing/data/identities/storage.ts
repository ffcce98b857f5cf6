import type { Identities } from "./identities";

const S3_PARTS = [
  "accelerate_configuration",
  "acl",
  "cors_configuration",
  "lifecycle_configuration",
  "logging",
  "notification",
  "object_lock_configuration",
  "ownership_controls",
  "policy",
  "public_access_block",
  "server_side_encryption_configuration",
  "versioning",
  "website_configuration",
];

const rds = (kind: string) => ({
  id: "db-{hex:26}",
  arn: `arn:{partition}:rds:{region}:{account}:${kind}:{identifier}`,
});
const named = (service: string, kind: string) => ({
  id: "{name}",
  arn: `arn:{partition}:${service}:{region}:{account}:${kind}:{name}`,
});

export const STORAGE: Identities = {
  aws_s3_bucket: {
    id: "{bucket}",
    arn: "arn:{partition}:s3:::{bucket}",
    bucket: "terraform-{hex:26}",
    bucket_domain_name: "{bucket}.s3.amazonaws.com",
    bucket_regional_domain_name: "{bucket}.s3.{region}.amazonaws.com",
    bucket_region: "{region}",
    hosted_zone_id: "Z3AQBSTGFYJSTF",
    object_lock_enabled: "false",
    request_payer: "BucketOwner",
  },
  aws_s3_object: { id: "{bucket}/{key}", arn: "arn:{partition}:s3:::{bucket}/{key}", etag: "{hex:32}" },
  ...Object.fromEntries(S3_PARTS.map((part) => [`aws_s3_bucket_${part}`, { id: "{bucket}" }])),
  aws_dynamodb_table: {
    ...named("dynamodb", "table"),
    arn: "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
    stream_arn: "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000",
    stream_label: "2026-01-01T00:00:00.000",
  },
  aws_db_instance: {
    ...rds("db"),
    identifier: "terraform-{hex:26}",
    resource_id: "db-{hex:26}",
    address: "{identifier}.{hex:12}.{region}.rds.amazonaws.com",
    endpoint: "{address}:{port}",
    hosted_zone_id: "Z{hex:13}",
    status: "available",
    ca_cert_identifier: "rds-ca-rsa2048-g1",
    option_group_name: "default:{engine}",
  },
  aws_db_subnet_group: named("rds", "subgrp"),
  aws_db_parameter_group: named("rds", "pg"),
  aws_db_option_group: named("rds", "og"),
  aws_db_proxy: {
    id: "{name}",
    arn: "arn:{partition}:rds:{region}:{account}:db-proxy:prx-{hex:17}",
    endpoint: "{name}.proxy-{hex:12}.{region}.rds.amazonaws.com",
  },
  aws_rds_cluster: {
    id: "{cluster_identifier}",
    arn: "arn:{partition}:rds:{region}:{account}:cluster:{cluster_identifier}",
    cluster_resource_id: "cluster-{hex:26}",
    endpoint: "{cluster_identifier}.cluster-{hex:12}.{region}.rds.amazonaws.com",
    reader_endpoint: "{cluster_identifier}.cluster-ro-{hex:12}.{region}.rds.amazonaws.com",
    port: "5432",
  },
  aws_elasticache_replication_group: {
    id: "{replication_group_id}",
    arn: "arn:{partition}:elasticache:{region}:{account}:replicationgroup:{replication_group_id}",
    primary_endpoint_address: "master.{replication_group_id}.{hex:6}.{region}.cache.amazonaws.com",
    reader_endpoint_address: "replica.{replication_group_id}.{hex:6}.{region}.cache.amazonaws.com",
    configuration_endpoint_address: "clustercfg.{replication_group_id}.{hex:6}.{region}.cache.amazonaws.com",
    port: "6379",
    engine_version_actual: "8.0.1",
  },
  aws_elasticache_serverless_cache: {
    ...named("elasticache", "serverlesscache"),
    full_engine_version: "8.0",
    status: "available",
  },
  aws_elasticache_subnet_group: named("elasticache", "subnetgroup"),
  aws_elasticache_parameter_group: named("elasticache", "parametergroup"),
  aws_elasticache_user: { id: "{user_id}", arn: "arn:{partition}:elasticache:{region}:{account}:user:{user_id}" },
  aws_elasticache_user_group: {
    id: "{user_group_id}",
    arn: "arn:{partition}:elasticache:{region}:{account}:usergroup:{user_group_id}",
  },
  aws_efs_file_system: {
    id: "fs-{hex:17}",
    arn: "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}",
    dns_name: "{id}.efs.{region}.amazonaws.com",
  },
  aws_backup_vault: named("backup", "backup-vault"),
  aws_backup_plan: {
    id: "{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}",
    arn: "arn:{partition}:backup:{region}:{account}:backup-plan:{id}",
    version: "{hex:32}",
  },
};
