import type { Construct } from "constructs";
import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
} from "../core/checks";
import { Duration } from "../core/duration";
import { environmentOf } from "../core/environment";
import { tagChecks } from "../core/tags";
import { type Credentials, credentialsChecks } from "./database-credentials";
import { databaseNameChecks, engineChecks, engineFacts } from "./database-engine";
import { parameterChecks } from "./database-parameters";
import { DATABASE_CERTIFICATE_AUTHORITIES, lacksInsights, type SettledDatabaseProps } from "./database-props";
import { storageChecks } from "./database-storage";
import { logRetentionCheck } from "./log-groups";
import { windowChecks } from "./maintenance-windows";

const MONITORING_SECONDS = [0, 1, 5, 10, 15, 30, 60];
const INSIGHTS_MONTH = 31;
const INSIGHTS_TWO_YEARS = 731;
const ADVANCED_INSIGHTS = 15 * INSIGHTS_MONTH;

/** Everything RDS would refuse, and what would not work as it looks. */
export function databaseChecks(scope: Construct, props: SettledDatabaseProps): Check {
  const { engine, credentials } = props;
  return [
    engineChecks(engine),
    instanceChecks(props),
    databaseNameChecks(engine.name, props.databaseName),
    credentialsChecks(engine.name, credentials),
    loginChecks(props),
    placementChecks(props),
    storageChecks(props),
    keepingChecks(scope, props),
    parameterChecks(props),
    logChecks(props),
    insightsChecks(props),
    monitoringCheck(props.monitoringInterval),
    notOneOf("caCertificate", props.caCertificate, DATABASE_CERTIFICATE_AUTHORITIES),
    blueGreenChecks(props),
    tagChecks("tags", props.tags),
  ];
}

/** Broken if the class is none, or too old to encrypt its storage. */
export function instanceTypeChecks(instanceType: string): Check {
  return [
    malformed("instanceType", instanceType, /^db\.[a-z0-9-]+\.[a-z0-9]+$/, {
      must: "be an instance class such as db.t4g.medium",
      remedy: "use the class's full name",
    }),
    refuse(/^db\.(m1|m2|t1)\.|^db\.t2\.micro$/.test(instanceType), {
      prop: "instanceType",
      must: "be a class that can encrypt its storage",
      got: instanceType,
      remedy: "use a newer one, such as db.t4g.micro",
    }),
  ];
}

/** Broken if a zone is asked for though the database is in several. */
export function zoneCheck(multiAz: boolean, availabilityZone: string | undefined): Check {
  return refuse(multiAz && availabilityZone !== undefined, {
    prop: "availabilityZone",
    must: "be left out with multiAz, where RDS chooses both zones",
    got: availabilityZone,
    remedy: "remove it or set multiAz: false",
  });
}

/** Broken if AWS keeps the source of replicas from having the password it has. */
export function replicaSourceChecks(credentials: Credentials, props: SettledDatabaseProps): Check {
  return [
    refuse(credentials.isManaged, {
      prop: "credentials",
      must: "be writeOnly for a database with read replicas, because RDS does not manage the master password of a source",
      got: credentials.kind,
      remedy: "use Credentials.writeOnly()",
    }),
    refuse(!props.backupRetention.isToken && props.backupRetention.toMillis() === 0, {
      prop: "backupRetention",
      must: "be at least 1 day for a database with read replicas, which start from a backup",
      got: props.backupRetention,
      remedy: "keep backups",
    }),
    refuse(props.blueGreenUpdates, {
      prop: "blueGreenUpdates",
      must: "be false for a database with read replicas, which Terraform's provider does not switch over",
      got: true,
      remedy: "remove it",
    }),
  ];
}

function instanceChecks({ instanceType, instanceIdentifier, port, networkType }: SettledDatabaseProps): Check {
  return [
    instanceTypeChecks(instanceType),
    malformed("instanceIdentifier", instanceIdentifier, /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/, {
      must: "be 1 to 63 lower case letters, digits and single hyphens inside, a letter first",
      remedy: "rename it",
    }),
    outside("port", port, 1150, 65_535),
    notWhole("port", port),
    notOneOf("networkType", networkType, ["IPV4", "DUAL"]),
  ];
}

function loginChecks({ credentials, iamAuthentication }: SettledDatabaseProps): Check {
  return refuse(credentials.kind === "iamOnly" && !iamAuthentication, {
    prop: "iamAuthentication",
    must: "be true with Credentials.iamOnly(), or nobody could log in",
    got: iamAuthentication,
    remedy: "remove it",
  });
}

function placementChecks({ network, subnets, multiAz, availabilityZone }: SettledDatabaseProps): Check {
  const zones = new Set(network.selectSubnets(subnets).map((subnet) => subnet.slot));
  return [
    refuse(zones.size < 2, {
      prop: "subnets",
      must: "lie in at least 2 zones, which RDS asks for even without multiAz",
      got: `${zones.size} zone`,
      remedy: "give the network more zones or choose more slots",
    }),
    zoneCheck(multiAz, availabilityZone),
  ];
}

function keepingChecks(scope: Construct, props: SettledDatabaseProps): Check {
  const { backupRetention, backupWindow, maintenanceWindow, discardData } = props;
  const profile = environmentOf(scope)?.profile ?? "prod";
  return [
    durationOutside("backupRetention", backupRetention, Duration.days(0), Duration.days(35)),
    notWholeUnit("backupRetention", backupRetention, "days"),
    windowChecks({
      daily: { prop: "backupWindow", value: backupWindow },
      weekly: { prop: "maintenanceWindow", value: maintenanceWindow },
      shortest: 30,
    }),
    refuse(discardData && profile !== "dev", {
      prop: "discardData",
      must: `be false in an environment of profile ${profile}`,
      got: discardData,
      remedy: "remove it: the last snapshot costs about 0.10 USD per GB and month",
    }),
  ];
}

function logChecks({ engine, logExports, logRetention }: SettledDatabaseProps): Check {
  const { logs } = engineFacts(engine.name);
  return [
    logExports.map((log) => notOneOf("logExports", log, logs)),
    repeated("logExports", logExports),
    countOutside("logExports", logExports, 0, logs.length),
    logRetentionCheck("logRetention", logRetention),
  ];
}

function insightsChecks(props: SettledDatabaseProps): Check {
  const { engine, instanceType, performanceInsights, performanceInsightsRetention, databaseInsightsMode } = props;
  const days = performanceInsightsRetention.isToken
    ? undefined
    : performanceInsightsRetention.toDays({ integral: false });
  return [
    refuse(performanceInsights && lacksInsights(engine.name, instanceType), {
      prop: "performanceInsights",
      must: `be false for ${engine.name} on ${instanceType}, which has none`,
      got: performanceInsights,
      remedy: "remove it or take a larger class",
    }),
    refuse(days !== undefined && !isInsightsRetention(days), {
      prop: "performanceInsightsRetention",
      must: "be 7 days, 1 to 23 months of 31 days, or 731 days",
      got: performanceInsightsRetention,
      remedy: "choose one of these",
    }),
    notOneOf("databaseInsightsMode", databaseInsightsMode, ["standard", "advanced"]),
    refuse(databaseInsightsMode === "advanced" && !performanceInsights, {
      prop: "databaseInsightsMode",
      must: "be standard without performanceInsights",
      got: databaseInsightsMode,
      remedy: "switch performanceInsights on",
    }),
    refuse(databaseInsightsMode === "advanced" && days !== undefined && days < ADVANCED_INSIGHTS, {
      prop: "performanceInsightsRetention",
      must: `be at least ${ADVANCED_INSIGHTS} days with databaseInsightsMode advanced`,
      got: performanceInsightsRetention,
      remedy: `set Duration.days(${ADVANCED_INSIGHTS})`,
    }),
  ];
}

function isInsightsRetention(days: number): boolean {
  if (days === 7 || days === INSIGHTS_TWO_YEARS) return true;
  const months = days / INSIGHTS_MONTH;
  return Number.isInteger(months) && months >= 1 && months <= 23;
}

function monitoringCheck(interval: Duration): Check {
  const known = interval.isToken || MONITORING_SECONDS.includes(interval.toSeconds({ integral: false }));
  return refuse(!known, {
    prop: "monitoringInterval",
    must: `be ${MONITORING_SECONDS.slice(1).join(", ")} seconds, or 0 seconds for never`,
    got: interval,
    remedy: "choose one of these",
  });
}

function blueGreenChecks({ blueGreenUpdates, credentials, backupRetention }: SettledDatabaseProps): Check {
  if (!blueGreenUpdates) return undefined;
  return [
    refuse(credentials.isManaged, {
      prop: "credentials",
      must: "be writeOnly with blueGreenUpdates, because RDS does not manage the master password of such a database",
      got: credentials.kind,
      remedy: "use Credentials.writeOnly() or remove blueGreenUpdates",
    }),
    refuse(!backupRetention.isToken && backupRetention.toMillis() === 0, {
      prop: "backupRetention",
      must: "be at least 1 day with blueGreenUpdates, which copy the database from a backup",
      got: backupRetention,
      remedy: "keep backups",
    }),
  ];
}
