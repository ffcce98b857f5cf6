import type { Construct } from "constructs";
import { Account } from "../core/account";
import type { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import { Role } from "../core/role";
import type { Tags } from "../core/tags";

/** What an instance is told about its monitoring. */
export interface MonitoringSettings {
  readonly monitoringInterval: Duration;
  readonly performanceInsights: boolean;
  readonly performanceInsightsRetention: Duration;
  readonly databaseInsightsMode: "standard" | "advanced";
  readonly encryptionKey: KeyRef | undefined;
  readonly tags: Tags | undefined;
}

/** The role under which RDS sends the operating system's metrics; none if it sends none. */
export function createMonitoringRole(
  scope: Construct,
  { monitoringInterval, tags }: MonitoringSettings,
): Role | undefined {
  if (!monitoringInterval.isToken && monitoringInterval.toMillis() === 0) return undefined;
  const account = new Account(scope);
  return new Role(scope, "MonitoringRole", {
    assumedBy: ["monitoring.rds.amazonaws.com"],
    assumeConditions: { StringEquals: { "aws:SourceAccount": account.id } },
    managedPolicyArns: [`arn:${account.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`],
    tags,
  });
}

/** The arguments of an instance that are about monitoring. */
export function monitoringArguments(props: MonitoringSettings, role: Role | undefined) {
  const { performanceInsights, performanceInsightsRetention, encryptionKey } = props;
  return {
    monitoringInterval: role === undefined ? 0 : props.monitoringInterval.toSeconds(),
    monitoringRoleArn: role?.roleArn,
    databaseInsightsMode: props.databaseInsightsMode,
    performanceInsightsEnabled: performanceInsights,
    performanceInsightsRetentionPeriod: performanceInsights ? performanceInsightsRetention.toDays() : undefined,
    performanceInsightsKmsKeyId: performanceInsights ? encryptionKey?.keyArn : undefined,
  };
}
