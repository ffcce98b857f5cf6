import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import type { Construct } from "constructs";
import { checkProps } from "../core/checks";
import type { Connections } from "../core/connections";
import type { Metric, MetricOptions } from "../core/metric";
import { physicalName } from "../core/names";
import { orderAfter } from "../core/ordering";
import type { Role } from "../core/role";
import { AnyDatabase, type DatabaseAccess } from "./any-database";
import { instanceTypeChecks, zoneCheck } from "./database-checks";
import type { DatabaseEngineName } from "./database-engine";
import { monitoringArguments } from "./database-monitoring";
import type { SettledDatabaseProps } from "./database-props";
import { storageCeiling } from "./database-storage";
import { LogGroups } from "./log-groups";

/** Props of {@link DatabaseReplica}. */
export interface DatabaseReplicaProps {
  /**
   * Instance class.
   * @default - the source's
   */
  readonly instanceType?: string;
  /**
   * Zone of a replica that is in one zone only.
   * @default - AWS chooses
   */
  readonly availabilityZone?: string;
  /**
   * Keep a standby of the replica in another zone.
   * @default false
   */
  readonly multiAz?: boolean;
}
export const DATABASE_REPLICA_DEFAULTS = { multiAz: false } as const;

/** What a replica takes over from its source. */
export interface ReplicaSource {
  readonly instance: DbInstance;
  readonly settled: SettledDatabaseProps;
  readonly connections: Connections;
  readonly parameterGroupName: string;
  readonly monitoringRole: Role | undefined;
}

/**
 * A read-only copy of a database that follows within seconds. Made by `database.addReplica()`. It costs as much as the
 * source would in one zone.
 */
export class DatabaseReplica extends AnyDatabase {
  readonly engine: DatabaseEngineName;
  readonly instanceIdentifier: string;
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  readonly resourceId: string;
  /** The source's: who may reach one may reach the other. */
  readonly connections: Connections;
  /** Escape hatch: the provider's own resource. */
  readonly resource: DbInstance;
  protected readonly access: DatabaseAccess;

  constructor(scope: Construct, id: string, source: ReplicaSource, props: DatabaseReplicaProps = {}) {
    super(scope, id);
    const { settled } = source;
    const { instanceType = settled.instanceType, multiAz = DATABASE_REPLICA_DEFAULTS.multiAz } = props;
    checkProps(this, instanceTypeChecks(instanceType), zoneCheck(multiAz, props.availabilityZone));
    this.engine = settled.engine.name;
    this.instanceIdentifier = physicalName(this, "database");
    this.resource = this.createInstance(source, { ...props, instanceType, multiAz });
    this.address = this.resource.address;
    this.port = settled.port;
    this.databaseName = settled.databaseName;
    this.resourceId = this.resource.resourceId;
    this.connections = source.connections;
    const missing = { missingBecause: "a read replica", remedy: "use grantConnect with a user of the source" };
    this.access = { iamAuthentication: settled.iamAuthentication, secret: missing };
  }

  /** Seconds the replica is behind its source. */
  metricReplicaLag(options?: MetricOptions): Metric {
    return this.metric("ReplicaLag", "Maximum", options);
  }

  private createInstance(source: ReplicaSource, props: DatabaseReplicaProps & { readonly instanceType: string }) {
    const { settled } = source;
    const prefix = `/aws/rds/instance/${this.instanceIdentifier}`;
    const { logExports: kinds, logRetention: retention, tags } = settled;
    const logs = new LogGroups(this, "Logs", { prefix, kinds, retention, tags });
    const instance = new DbInstance(this, "Resource", {
      identifier: this.instanceIdentifier,
      replicateSourceDb: source.instance.identifier,
      instanceClass: props.instanceType,
      multiAz: props.multiAz,
      availabilityZone: props.availabilityZone,
      // Same-region replicas are encrypted as their source; unsaid, the provider would want to replace them for it.
      storageEncrypted: true,
      kmsKeyId: settled.encryptionKey?.keyArn,
      storageType: "gp3",
      maxAllocatedStorage: storageCeiling(settled),
      ...commonArguments(settled),
      parameterGroupName: source.parameterGroupName,
      vpcSecurityGroupIds: [...source.connections.securityGroupIds],
      ...monitoringArguments(settled, source.monitoringRole),
      // There is nothing on a replica that its source does not have, and AWS makes no last snapshot of one.
      skipFinalSnapshot: true,
      tags,
    });
    orderAfter(instance, logs);
    if (source.monitoringRole !== undefined) orderAfter(instance, source.monitoringRole);
    return instance;
  }
}

/** Arguments that are the same for a database and its replicas. */
export function commonArguments(settled: SettledDatabaseProps) {
  return {
    port: settled.port,
    publiclyAccessible: false,
    networkType: settled.networkType,
    iamDatabaseAuthenticationEnabled: settled.iamAuthentication,
    caCertIdentifier: settled.caCertificate,
    enabledCloudwatchLogsExports: settled.logExports.length === 0 ? undefined : [...settled.logExports],
    maintenanceWindow: settled.maintenanceWindow,
    autoMinorVersionUpgrade: settled.autoMinorVersionUpgrade,
    allowMajorVersionUpgrade: settled.allowMajorVersionUpgrade,
    copyTagsToSnapshot: true,
    deletionProtection: settled.deletionProtection,
    applyImmediately: settled.applyImmediately,
  };
}
