import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import { SecretsmanagerSecretRotation } from "@cdktf/provider-aws/lib/secretsmanager-secret-rotation/index.js";
import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { checkProps } from "../core/checks";
import type { Connections } from "../core/connections";
import type { Duration } from "../core/duration";
import { namePrefix } from "../core/names";
import { orderAfter } from "../core/ordering";
import { Port } from "../core/port";
import type { Role } from "../core/role";
import { SecurityGroup } from "../core/security-group";
import { AnyDatabase, type DatabaseAccess } from "./any-database";
import { databaseChecks, replicaSourceChecks } from "./database-checks";
import type { DatabaseEngineName } from "./database-engine";
import { createMonitoringRole, monitoringArguments } from "./database-monitoring";
import { createParameterGroup } from "./database-parameters";
import { type DatabaseProps, type SettledDatabaseProps, settleDatabase } from "./database-props";
import { DatabaseProxy, type DatabaseProxyProps } from "./database-proxy";
import { commonArguments, DatabaseReplica, type DatabaseReplicaProps } from "./database-replica";
import { storageCeiling, storageWarnings } from "./database-storage";
import { type DatabaseAttributes, ExistingDatabase } from "./existing-database";
import { finalSnapshotName } from "./final-snapshot";
import { LogGroups } from "./log-groups";

/**
 * A PostgreSQL or MySQL database on RDS: private, encrypted, over TLS only, backed up for 7 days, with logs, insights
 * and no password in the program, plan or state. About 50 USD a month with the defaults, twice that in profile prod.
 *
 * @example
 * import { Database, MillraceApp, MillraceStack, Network, Role } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * const database = new Database(stack, "Database", {
 *   network,
 *   engine: { name: "postgres", majorVersion: "17" },
 *   instanceType: "db.m7g.large",
 * });
 * const role = new Role(stack, "TaskRole", { assumedBy: ["ecs-tasks.amazonaws.com"] });
 * database.grantConnect(role, "app");
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
 */
export class Database extends AnyDatabase {
  readonly engine: DatabaseEngineName;
  readonly instanceIdentifier: string;
  /** Known after apply. */
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  /** Known after apply. */
  readonly resourceId: string;
  readonly connections: Connections;
  /** Escape hatch: the provider's own resource. */
  readonly resource: DbInstance;
  protected readonly access: DatabaseAccess;
  private readonly settled: SettledDatabaseProps;
  private readonly parameterGroupName: string;
  private readonly monitoringRole: Role | undefined;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const settled = settleDatabase(this, props);
    checkProps(this, databaseChecks(this, settled));
    for (const warning of storageWarnings(settled)) Annotations.of(this).addWarning(warning);
    this.settled = settled;
    this.engine = settled.engine.name;
    this.instanceIdentifier = settled.instanceIdentifier;
    this.port = settled.port;
    this.databaseName = settled.databaseName;
    this.connections = this.createSecurityGroup(settled).connections;
    this.parameterGroupName = createParameterGroup(this, settled).name;
    this.monitoringRole = createMonitoringRole(this, settled);
    this.resource = this.createInstance(settled);
    this.address = this.resource.address;
    this.resourceId = this.resource.resourceId;
    this.access = { iamAuthentication: settled.iamAuthentication, secret: this.findSecret(settled) };
    if (settled.credentials.rotation !== undefined) this.createRotation(settled.credentials.rotation);
  }

  /** A database that exists already; nothing about it is changed, except that clients are let into its groups. */
  static fromAttributes(scope: Construct, id: string, attributes: DatabaseAttributes): AnyDatabase {
    return new ExistingDatabase(scope, id, attributes);
  }

  /**
   * A read-only copy.
   *
   * @throws InvalidPropsError if RDS manages the master password, keeps no backups or makes blue/green updates
   */
  addReplica(id: string, props?: DatabaseReplicaProps): DatabaseReplica {
    const { settled, connections, parameterGroupName, monitoringRole } = this;
    checkProps(this, replicaSourceChecks(settled.credentials, settled));
    const source = { instance: this.resource, settled, connections, parameterGroupName, monitoringRole };
    return new DatabaseReplica(this, id, source, props);
  }

  /**
   * A pool of connections before the database, for clients that come and go.
   *
   * @throws InvalidPropsError if nobody could log in through it
   */
  addProxy(id: string, props?: DatabaseProxyProps): DatabaseProxy {
    const { settled, access } = this;
    return new DatabaseProxy(this, id, { database: this, instance: this.resource, settled, access }, props);
  }

  private createSecurityGroup({ network, port, tags }: SettledDatabaseProps): SecurityGroup {
    const { vpcId } = network;
    return new SecurityGroup(this, "SecurityGroup", { vpcId, defaultPort: Port.tcp(port), tags });
  }

  private createInstance(settled: SettledDatabaseProps): DbInstance {
    const prefix = `/aws/rds/instance/${settled.instanceIdentifier}`;
    const { logExports: kinds, logRetention: retention, tags } = settled;
    const logs = new LogGroups(this, "Logs", { prefix, kinds, retention, tags });
    const instance = new DbInstance(this, "Resource", {
      identifier: settled.instanceIdentifier,
      ...engineArguments(settled),
      ...storageArguments(settled),
      ...commonArguments(settled),
      ...credentialsArguments(settled),
      ...monitoringArguments(settled, this.monitoringRole),
      ...this.deletionArguments(settled),
      dbSubnetGroupName: this.createSubnetGroup(settled).name,
      vpcSecurityGroupIds: [...this.connections.securityGroupIds],
      parameterGroupName: this.parameterGroupName,
      multiAz: settled.multiAz,
      availabilityZone: settled.availabilityZone,
      backupRetentionPeriod: settled.backupRetention.toDays(),
      backupWindow: settled.backupWindow,
      blueGreenUpdate: settled.blueGreenUpdates ? { enabled: true } : undefined,
      tags,
    });
    orderAfter(instance, logs);
    if (this.monitoringRole !== undefined) orderAfter(instance, this.monitoringRole);
    return instance;
  }

  private createSubnetGroup({ network, subnets, tags }: SettledDatabaseProps): DbSubnetGroup {
    return new DbSubnetGroup(this, "Subnets", {
      namePrefix: namePrefix(this, "databaseGroupPrefix"),
      description: "Managed by Millrace",
      subnetIds: network.selectSubnets(subnets).map((subnet) => subnet.subnetId),
      tags,
    });
  }

  private deletionArguments(settled: SettledDatabaseProps) {
    const { discardData, instanceIdentifier, engine, databaseName, credentials, encryptionKey } = settled;
    if (discardData) return { skipFinalSnapshot: true, deleteAutomatedBackups: true };
    const finalSnapshotIdentifier = finalSnapshotName(this, instanceIdentifier, {
      ...{ instanceIdentifier, databaseName, engine: engine.name },
      ...{ username: credentials.username, encryptionKey: encryptionKey?.keyArn, vpc: settled.network.vpcId },
    });
    return { skipFinalSnapshot: false, deleteAutomatedBackups: false, finalSnapshotIdentifier };
  }

  private findSecret({ credentials, encryptionKey }: SettledDatabaseProps): DatabaseAccess["secret"] {
    if (credentials.kind === "managed") {
      return { secretArn: this.resource.masterUserSecret.get(0).secretArn, encryptionKey };
    }
    const { kind } = credentials;
    return { missingBecause: `Credentials.${kind}()`, remedy: "use grantConnect, or Credentials.managed()" };
  }

  private createRotation(rotation: Duration): void {
    new SecretsmanagerSecretRotation(this, "Rotation", {
      secretId: this.secretArn,
      rotateImmediately: false,
      rotationRules: { automaticallyAfterDays: rotation.toDays() },
    });
  }
}

function engineArguments({ engine, instanceType, databaseName, extendedSupport }: SettledDatabaseProps) {
  return {
    engine: engine.name,
    engineVersion: engine.majorVersion,
    engineLifecycleSupport: `open-source-rds-extended-support${extendedSupport ? "" : "-disabled"}`,
    instanceClass: instanceType,
    dbName: databaseName,
  };
}

function storageArguments(settled: SettledDatabaseProps) {
  return {
    allocatedStorage: settled.allocatedStorage.toGibibytes(),
    maxAllocatedStorage: storageCeiling(settled),
    storageType: "gp3",
    iops: settled.iops,
    storageThroughput: settled.storageThroughput,
    storageEncrypted: true,
    kmsKeyId: settled.encryptionKey?.keyArn,
  };
}

function credentialsArguments({ credentials, encryptionKey }: SettledDatabaseProps) {
  const { username, writeOnly } = credentials;
  if (writeOnly !== undefined) {
    return { username, passwordWo: writeOnly.password, passwordWoVersion: writeOnly.version };
  }
  return { username, manageMasterUserPassword: true, masterUserSecretKmsKeyId: encryptionKey?.keyArn };
}
