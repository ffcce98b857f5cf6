import type { Construct } from "constructs";
import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import { environmentOf, protectionOf } from "../core/environment";
import { physicalName } from "../core/names";
import { Size } from "../core/size";
import type { Tags } from "../core/tags";
import type { NetworkRef, SubnetSelection } from "../network/network-ref";
import { Credentials } from "./database-credentials";
import { type DatabaseEngine, engineFacts } from "./database-engine";
import type { DatabaseParameter } from "./database-parameters";

/** Certificate authorities RDS signs servers' certificates with. */
export const DATABASE_CERTIFICATE_AUTHORITIES = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"] as const;
export type DatabaseCertificateAuthority = (typeof DATABASE_CERTIFICATE_AUTHORITIES)[number];

/** Props of {@link Database}. */
export interface DatabaseProps {
  /** Where the database lives. A change replaces it. */
  readonly network: NetworkRef;
  /** Which database: `{ name: "postgres", majorVersion: "17" }` or `{ name: "mysql", majorVersion: "8.4" }`. */
  readonly engine: DatabaseEngine;
  /**
   * Which of the network's subnets, in at least two zones.
   * @default { tier: "isolated" }
   */
  readonly subnets?: SubnetSelection;
  /**
   * Instance class. A change restarts the database in the maintenance window.
   * @default "db.t4g.medium"
   */
  readonly instanceType?: string;
  /**
   * Name of the instance: up to 63 lower case letters, digits and hyphens, a letter first.
   * @default - made from prefix, environment and path
   */
  readonly instanceIdentifier?: string;
  /**
   * Database to create inside. A change replaces everything.
   * @default "app"
   */
  readonly databaseName?: string;
  /**
   * How the master user logs in.
   * @default Credentials.managed()
   */
  readonly credentials?: Credentials;
  /**
   * Lets users of the database log in with IAM tokens instead of passwords.
   * @default true
   */
  readonly iamAuthentication?: boolean;
  /**
   * Refuse connections without TLS.
   * @default true
   */
  readonly requireTls?: boolean;
  /**
   * Port: 1150 to 65535. A change restarts the database.
   * @default - 5432 for PostgreSQL, 3306 for MySQL
   */
  readonly port?: number;
  /**
   * IPv4 alone, or IPv6 beside it if the subnets have it.
   * @default "IPV4"
   */
  readonly networkType?: "IPV4" | "DUAL";
  /**
   * Zone of a database that is in one zone only.
   * @default - AWS chooses
   */
  readonly availabilityZone?: string;
  /**
   * Keep a standby in another zone, ready within a minute or two. Doubles the price.
   * @default - true in environments of profile prod, false elsewhere
   */
  readonly multiAz?: boolean;
  /**
   * Encrypted gp3 storage, in whole GiB: 20 GiB to 64 TiB. It can grow but never shrink.
   * @default Size.gibibytes(20)
   */
  readonly allocatedStorage?: Size;
  /**
   * Up to where RDS may enlarge the storage when it runs full: at least 10 % above `allocatedStorage`, or the same to
   * forbid growth.
   * @default - five times allocatedStorage
   */
  readonly maxAllocatedStorage?: Size;
  /**
   * Operations per second: 12,000 to 64,000, from 400 GiB on.
   * @default - 3,000, or 12,000 from 400 GiB on, both included in the price
   */
  readonly iops?: number;
  /**
   * MiB per second: 500 to 4,000, from 400 GiB on, and at most a quarter of `iops`.
   * @default - 125, or 500 from 400 GiB on, both included in the price
   */
  readonly storageThroughput?: number;
  /**
   * Encrypts storage, insights and the master secret with a key of yours. A change replaces the database.
   * @default - AWS's own keys, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * How long daily backups are kept, and so how far back a point in time can be restored: 0 to 35 days. 0 days means no
   * backups at all.
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;
  /**
   * When backups are made, in UTC: at least 30 minutes.
   * @default "03:00-04:00"
   */
  readonly backupWindow?: string;
  /**
   * When AWS may restart the database for changes and patches, in UTC: at least 30 minutes, not during backups.
   * @default "sun:04:00-sun:05:00"
   */
  readonly maintenanceWindow?: string;
  /**
   * Refuse to delete the database until an apply of its own has set this to false.
   * @default - true; false in environments of profile dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Delete without a last snapshot, and delete the backups too: the data is lost. Only in environments of profile dev.
   * @default - false; true in environments of profile dev
   */
  readonly discardData?: boolean;
  /**
   * More database parameters, such as `{ work_mem: "65536" }`. Well-known parameters that need a reboot wait for one.
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, DatabaseParameter>>;
  /**
   * Logs that go to CloudWatch Logs: `postgresql`, `upgrade`, `iam-db-auth-error`, or `error`, `general`, `slowquery`,
   * `iam-db-auth-error` for MySQL. 0.50 USD per GB.
   * @default - postgresql and upgrade, or error and slowquery for MySQL
   */
  readonly logExports?: readonly string[];
  /**
   * How long these logs are kept.
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
  /**
   * Record which queries the database waits for.
   * @default - true; false for MySQL on micro and small classes, which have none
   */
  readonly performanceInsights?: boolean;
  /**
   * How long these records are kept: 7 days free of charge, whole months of 31 days up to 23, or 731 days.
   * @default Duration.days(7)
   */
  readonly performanceInsightsRetention?: Duration;
  /**
   * `advanced` adds fleet-wide views for a price by vCPU; it needs insights kept for at least 465 days.
   * @default "standard"
   */
  readonly databaseInsightsMode?: "standard" | "advanced";
  /**
   * How often the operating system's metrics are sent: 1, 5, 10, 15, 30 or 60 seconds; 0 seconds for never.
   * @default Duration.seconds(60)
   */
  readonly monitoringInterval?: Duration;
  /**
   * Who signs the server's certificate.
   * @default "rds-ca-rsa2048-g1"
   */
  readonly caCertificate?: DatabaseCertificateAuthority;
  /**
   * Take new minor versions in the maintenance window.
   * @default true
   */
  readonly autoMinorVersionUpgrade?: boolean;
  /**
   * Let a higher `majorVersion` through. Read AWS's upgrade notes first; there is no way back.
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;
  /**
   * Keep a major version beyond its standard support, for about 0.10 USD per vCPU-hour and more. Without it AWS
   * upgrades the database at that date by itself.
   * @default true
   */
  readonly extendedSupport?: boolean;
  /**
   * Make larger changes on a copy and switch over in about a minute, instead of a longer stop.
   * @default false
   */
  readonly blueGreenUpdates?: boolean;
  /**
   * Make changes at once, even if they restart the database, instead of in the maintenance window.
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Tags of everything the database consists of.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const DATABASE_DEFAULTS = {
  subnets: { tier: "isolated" },
  instanceType: "db.t4g.medium",
  databaseName: "app",
  credentials: Credentials.managed(),
  iamAuthentication: true,
  requireTls: true,
  networkType: "IPV4",
  allocatedStorage: Size.gibibytes(20),
  backupRetention: Duration.days(7),
  backupWindow: "03:00-04:00",
  maintenanceWindow: "sun:04:00-sun:05:00",
  parameters: {},
  logRetention: Duration.days(30),
  performanceInsightsRetention: Duration.days(7),
  databaseInsightsMode: "standard",
  monitoringInterval: Duration.seconds(60),
  caCertificate: "rds-ca-rsa2048-g1",
  autoMinorVersionUpgrade: true,
  allowMajorVersionUpgrade: false,
  extendedSupport: true,
  blueGreenUpdates: false,
  applyImmediately: false,
} as const;

/** Props with their defaults in place. */
export type SettledDatabaseProps = ReturnType<typeof settleDatabase>;

/** Puts the defaults in place; some depend on the engine, some on where the construct stands. */
export function settleDatabase(scope: Construct, props: DatabaseProps) {
  const facts = engineFacts(props.engine.name);
  const { instanceType = DATABASE_DEFAULTS.instanceType, credentials = DATABASE_DEFAULTS.credentials } = props;
  const { subnets = DATABASE_DEFAULTS.subnets, databaseName = DATABASE_DEFAULTS.databaseName } = props;
  const { iamAuthentication = DATABASE_DEFAULTS.iamAuthentication, port = facts.port } = props;
  const { requireTls = DATABASE_DEFAULTS.requireTls, networkType = DATABASE_DEFAULTS.networkType } = props;
  const { multiAz = (environmentOf(scope)?.profile ?? "prod") === "prod" } = props;
  const { instanceIdentifier = physicalName(scope, "database") } = props;
  const { caCertificate = DATABASE_DEFAULTS.caCertificate } = props;
  const { parameters = DATABASE_DEFAULTS.parameters, applyImmediately = DATABASE_DEFAULTS.applyImmediately } = props;
  const { network, engine, availabilityZone, maxAllocatedStorage, iops, storageThroughput, encryptionKey } = props;
  return {
    ...{ network, engine, availabilityZone, maxAllocatedStorage, iops, storageThroughput, encryptionKey },
    ...settleKeeping(scope, props),
    ...settleObserving(props, instanceType),
    ...settleUpgrades(props),
    ...{ instanceType, credentials, subnets, databaseName, iamAuthentication, port, requireTls, networkType },
    ...{ multiAz, instanceIdentifier, caCertificate, parameters, applyImmediately, tags: props.tags },
  };
}

/** Whether a class is too small for MySQL to record insights on it. */
export function lacksInsights(engine: DatabaseEngine["name"], instanceType: string): boolean {
  return engine === "mysql" && /^db\.(t2|t3|t4g)\.(micro|small)$/.test(instanceType);
}

function settleKeeping(scope: Construct, props: DatabaseProps) {
  const protection = protectionOf(scope);
  const { deletionProtection = protection.deletionProtection, discardData = protection.discardData } = props;
  const { allocatedStorage = DATABASE_DEFAULTS.allocatedStorage } = props;
  const { backupRetention = DATABASE_DEFAULTS.backupRetention } = props;
  const { backupWindow = DATABASE_DEFAULTS.backupWindow } = props;
  const { maintenanceWindow = DATABASE_DEFAULTS.maintenanceWindow } = props;
  return { deletionProtection, discardData, allocatedStorage, backupRetention, backupWindow, maintenanceWindow };
}

function settleObserving(props: DatabaseProps, instanceType: string) {
  const { logExports = engineFacts(props.engine.name).defaultLogs } = props;
  const { logRetention = DATABASE_DEFAULTS.logRetention } = props;
  const { performanceInsights = !lacksInsights(props.engine.name, instanceType) } = props;
  const { performanceInsightsRetention = DATABASE_DEFAULTS.performanceInsightsRetention } = props;
  const { databaseInsightsMode = DATABASE_DEFAULTS.databaseInsightsMode } = props;
  const { monitoringInterval = DATABASE_DEFAULTS.monitoringInterval } = props;
  return {
    ...{ logExports, logRetention, performanceInsights, performanceInsightsRetention },
    ...{ databaseInsightsMode, monitoringInterval },
  };
}

function settleUpgrades(props: DatabaseProps) {
  const { autoMinorVersionUpgrade = DATABASE_DEFAULTS.autoMinorVersionUpgrade } = props;
  const { allowMajorVersionUpgrade = DATABASE_DEFAULTS.allowMajorVersionUpgrade } = props;
  const { extendedSupport = DATABASE_DEFAULTS.extendedSupport } = props;
  const { blueGreenUpdates = DATABASE_DEFAULTS.blueGreenUpdates } = props;
  return { autoMinorVersionUpgrade, allowMajorVersionUpgrade, extendedSupport, blueGreenUpdates };
}
