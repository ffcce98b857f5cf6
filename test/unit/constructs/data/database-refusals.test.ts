import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EphemeralResource } from "../../../../constructs/core/ephemeral";
import { Role } from "../../../../constructs/core/role";
import { Size } from "../../../../constructs/core/size";
import { Database } from "../../../../constructs/data/database";
import { Credentials } from "../../../../constructs/data/database-credentials";
import type { DatabaseProps } from "../../../../constructs/data/database-props";
import { isolatedNetwork } from "../../../support/isolated-network";
import { refusal, type SynthesizeOptions } from "../../../support/synthesize";

const network = isolatedNetwork();
const postgres = { name: "postgres", majorVersion: "17" } as const;
const mysql = { name: "mysql", majorVersion: "8.4" } as const;

function writeOnly(scope: Construct): Credentials {
  return Credentials.writeOnly(
    new EphemeralResource(scope, "Password", "aws_secretsmanager_random_password").attribute("random_password"),
    1,
  );
}

/** What is refused about a database, line by line. */
function mistakes(
  props: Partial<DatabaseProps>,
  use: (database: Database, scope: Construct) => unknown = () => undefined,
  options?: SynthesizeOptions,
): readonly string[] {
  const message = refusal(
    (scope) => use(new Database(scope, "Db", { network, engine: postgres, ...props }), scope),
    options,
  );
  return message.split("\n").map((line) => line.replace(/^Shop\/Db: /, ""));
}

describe("a Database refuses", () => {
  const cases: readonly (readonly [string, Partial<DatabaseProps>, string])[] = [
    [
      "an engine RDS does not have here",
      { engine: { name: "oracle", majorVersion: "19" } as unknown as DatabaseProps["engine"] },
      'engine.name must be one of postgres, mysql, got "oracle"; choose one of them',
    ],
    [
      "a pinned minor version of PostgreSQL",
      { engine: { name: "postgres", majorVersion: "15.3" } },
      'engine.majorVersion must be a major version of postgres such as 17, because minor versions are retired one after the other, got "15.3"; leave the minor version out: AWS keeps it up to date',
    ],
    [
      "a pinned minor version of MySQL",
      { engine: { name: "mysql", majorVersion: "8.0.35" } },
      'engine.majorVersion must be a major version of mysql such as 8.4, because minor versions are retired one after the other, got "8.0.35"; leave the minor version out: AWS keeps it up to date',
    ],
    [
      "a class that is none",
      { instanceType: "t4g.medium" },
      'instanceType must be an instance class such as db.t4g.medium, got "t4g.medium"; use the class\'s full name',
    ],
    [
      "a class that cannot encrypt",
      { instanceType: "db.t2.micro" },
      'instanceType must be a class that can encrypt its storage, got "db.t2.micro"; use a newer one, such as db.t4g.micro',
    ],
    [
      "an identifier RDS does not take",
      { instanceIdentifier: "my--db" },
      'instanceIdentifier must be 1 to 63 lower case letters, digits and single hyphens inside, a letter first, got "my--db"; rename it',
    ],
    [
      "a name no database can have",
      { databaseName: "time-table" },
      'databaseName must be 1 to 63 letters, digits and underscores, a letter first, got "time-table"; rename it',
    ],
    [
      "a name PostgreSQL keeps for itself",
      { databaseName: "template1" },
      'databaseName must be no name that postgres keeps for itself, got "template1"; choose another, such as app',
    ],
    [
      "a name MySQL keeps for itself",
      { engine: mysql, databaseName: "mysql" },
      'databaseName must be no name that mysql keeps for itself, got "mysql"; choose another, such as app',
    ],
    [
      "the master user admin, which PostgreSQL reserves",
      { credentials: Credentials.managed({ username: "admin" }) },
      'credentials.username must be no name that RDS reserves for postgres, got "admin"; choose another, such as appadmin',
    ],
    [
      "a master user of RDS's own, whatever its case",
      { engine: mysql, credentials: Credentials.iamOnly({ username: "RdsAdmin" }) },
      'credentials.username must be no name that RDS reserves for mysql, got "RdsAdmin"; choose another, such as appadmin',
    ],
    [
      "a master user's name that is too long",
      { credentials: Credentials.managed({ username: "a".repeat(17) }) },
      'credentials.username must be 1 to 16 letters, digits and underscores, a letter first, got "aaaaaaaaaaaaaaaaa"; rename it',
    ],
    [
      "a rotation Secrets Manager does not know",
      { credentials: Credentials.managed({ rotation: Duration.days(1001) }) },
      "credentials.rotation must be from 1 day to 1000 days, got 1001 days; give a duration in that range",
    ],
    [
      "a rotation of half days",
      { credentials: Credentials.managed({ rotation: Duration.hours(36) }) },
      "credentials.rotation must be a whole number of days, got 36 hours; round it",
    ],
    [
      "a password in the program, without showing it",
      { credentials: Credentials.writeOnly("hunter2", 1) },
      'credentials.password must refer to an ephemeral value, because text ends up in the synthesized files, got "some text"; use an attribute of an ephemeral resource',
    ],
    [
      "IAM logins alone without IAM logins",
      { credentials: Credentials.iamOnly(), iamAuthentication: false },
      "iamAuthentication must be true with Credentials.iamOnly(), or nobody could log in, got false; remove it",
    ],
    ["a port out of range", { port: 80 }, "port must be from 1150 to 65535, got 80; give a number in that range"],
    [
      "a network type there is none of",
      { networkType: "IPV6" as unknown as "DUAL" },
      'networkType must be one of IPV4, DUAL, got "IPV6"; choose one of them',
    ],
    [
      "a network of one zone",
      { network: isolatedNetwork(["a"]), multiAz: false },
      'subnets must lie in at least 2 zones, which RDS asks for even without multiAz, got "1 zone"; give the network more zones or choose more slots',
    ],
    [
      "a zone beside multiAz",
      { multiAz: true, availabilityZone: "us-west-2a" },
      'availabilityZone must be left out with multiAz, where RDS chooses both zones, got "us-west-2a"; remove it or set multiAz: false',
    ],
    [
      "too little storage",
      { allocatedStorage: Size.gibibytes(10) },
      "allocatedStorage must be from 20 GiB to 65536 GiB, got 10 GiB; give a size in that range",
    ],
    [
      "storage in parts of GiB",
      { allocatedStorage: Size.mebibytes(20_500), maxAllocatedStorage: Size.gibibytes(100) },
      "allocatedStorage must be a whole number of GiB, got 20500 MiB; round it",
    ],
    [
      "a ceiling too near",
      { allocatedStorage: Size.gibibytes(100), maxAllocatedStorage: Size.gibibytes(105) },
      "maxAllocatedStorage must be at least 10 % more than allocatedStorage (100 GiB), or the same to forbid growth, got 105 GiB; raise it; 26 % more or above avoids a warning event at once",
    ],
    [
      "a speed gp3 does not let choose",
      { iops: 12_000 },
      "iops must be left out below 400 GiB of allocatedStorage, where gp3 has a fixed speed, got 12000; remove it or allocate more",
    ],
    [
      "more throughput than iops carry",
      { allocatedStorage: Size.gibibytes(400), iops: 12_000, storageThroughput: 4000 },
      "storageThroughput must be at most a quarter of iops, which is all that gp3 moves with them, got 4000; raise iops or lower storageThroughput",
    ],
    [
      "backups kept too long",
      { backupRetention: Duration.days(36) },
      "backupRetention must be from 0 days to 35 days, got 36 days; give a duration in that range",
    ],
    [
      "a window that is none",
      { backupWindow: "3am" },
      'backupWindow must be a daily time range in UTC such as 03:00-04:00, got "3am"; write it as hh:mm-hh:mm',
    ],
    [
      "a weekly window that is none",
      { maintenanceWindow: "Sun:04:00-Sun:05:00" },
      'maintenanceWindow must be a weekly time range in UTC such as sun:04:00-sun:05:00, in lower case, got "Sun:04:00-Sun:05:00"; write it as ddd:hh:mm-ddd:hh:mm',
    ],
    [
      "a window too short",
      { backupWindow: "03:00-03:20" },
      'backupWindow must last at least 30 minutes, got "03:00-03:20"; lengthen it',
    ],
    [
      "windows that overlap",
      { maintenanceWindow: "sun:03:30-sun:04:30" },
      'maintenanceWindow must not overlap backupWindow, which AWS refuses, got "03:00-04:00", "sun:03:30-sun:04:30"; move one of them',
    ],
    [
      "data thrown away in production",
      { discardData: true },
      "discardData must be false in an environment of profile prod, got true; remove it: the last snapshot costs about 0.10 USD per GB and month",
    ],
    [
      "TLS by a parameter",
      { parameters: { "rds.force_ssl": "0" } },
      'parameters.rds.force_ssl must be left to requireTls, got "0"; set requireTls instead',
    ],
    [
      "a static parameter at once",
      { parameters: { max_connections: { value: "9", applyMethod: "immediate" } } },
      'parameters.max_connections.applyMethod must be pending-reboot for a static parameter, got "immediate"; give the value alone',
    ],
    [
      "a parameter's name that is none",
      { parameters: { "Work Mem": "1" } },
      'parameters.Work Mem must have a name of lower case letters, digits, _ and ., got "Work Mem"; use the parameter\'s own name',
    ],
    [
      "logs of another engine",
      { logExports: ["slowquery"] },
      'logExports must be one of postgresql, upgrade, iam-db-auth-error, got "slowquery"; choose one of them',
    ],
    [
      "a log twice",
      { logExports: ["upgrade", "upgrade"] },
      'logExports must name each item once, got "upgrade"; remove the repetition',
    ],
    [
      "a retention CloudWatch Logs does not know",
      { logRetention: Duration.days(31) },
      "logRetention must be a number of days CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), got 31 days; choose the next longer one",
    ],
    [
      "insights where MySQL has none",
      { engine: mysql, instanceType: "db.t3.micro", performanceInsights: true },
      "performanceInsights must be false for mysql on db.t3.micro, which has none, got true; remove it or take a larger class",
    ],
    [
      "a retention of insights there is none of",
      { performanceInsightsRetention: Duration.days(30) },
      "performanceInsightsRetention must be 7 days, 1 to 23 months of 31 days, or 731 days, got 30 days; choose one of these",
    ],
    [
      "advanced insights kept briefly",
      { databaseInsightsMode: "advanced" },
      "performanceInsightsRetention must be at least 465 days with databaseInsightsMode advanced, got 7 days; set Duration.days(465)",
    ],
    [
      "advanced insights without insights",
      {
        databaseInsightsMode: "advanced",
        performanceInsights: false,
        performanceInsightsRetention: Duration.days(465),
      },
      'databaseInsightsMode must be standard without performanceInsights, got "advanced"; switch performanceInsights on',
    ],
    [
      "a monitoring interval there is none of",
      { monitoringInterval: Duration.seconds(20) },
      "monitoringInterval must be 1, 5, 10, 15, 30, 60 seconds, or 0 seconds for never, got 20 seconds; choose one of these",
    ],
    [
      "an expired certificate authority",
      { caCertificate: "rds-ca-2019" as unknown as "rds-ca-rsa2048-g1" },
      'caCertificate must be one of rds-ca-rsa2048-g1, rds-ca-rsa4096-g1, rds-ca-ecc384-g1, got "rds-ca-2019"; choose one of them',
    ],
    [
      "blue/green updates with a managed password",
      { blueGreenUpdates: true },
      'credentials must be writeOnly with blueGreenUpdates, because RDS does not manage the master password of such a database, got "managed"; use Credentials.writeOnly() or remove blueGreenUpdates',
    ],
    [
      "a tag AWS keeps for itself",
      { tags: { "aws:team": "a" } },
      'tags.aws:team must have a key of 1 to 128 letters, digits, spaces and _ . : / = + - @ that does not begin with aws:, got "aws:team"; rename it',
    ],
  ];
  test.each(cases)("%s", (_what, props, expected) => {
    expect(mistakes(props)).toEqual([expected]);
  });

  test("all mistakes at once", () => {
    expect(mistakes({ port: 1, databaseName: "1", monitoringInterval: Duration.seconds(2) })).toHaveLength(3);
  });

  test("a version of a password that does not count", () => {
    const message = refusal((scope) => {
      const { writeOnly: given } = writeOnly(scope);
      const credentials = Credentials.writeOnly(given?.password ?? "", 1.5);
      new Database(scope, "Db", { network, engine: postgres, credentials });
    });
    expect(message).toBe("Shop/Db: credentials.version must be a whole number, got 1.5; count up from 1");
  });

  test("blue/green updates without backups", () => {
    const message = refusal((scope) => {
      const blueGreen = { blueGreenUpdates: true, backupRetention: Duration.days(0), credentials: writeOnly(scope) };
      new Database(scope, "Db", { network, engine: postgres, ...blueGreen });
    });
    expect(message).toBe(
      "Shop/Db: backupRetention must be at least 1 day with blueGreenUpdates, which copy the database from a backup, got 0 days; keep backups",
    );
  });
});

describe("a Database refuses to be used", () => {
  const role = (scope: Construct) => new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });

  test("with IAM tokens it does not take", () => {
    expect(mistakes({ iamAuthentication: false }, (db, scope) => db.grantConnect(role(scope), "app"))).toEqual([
      "iamAuthentication must be true for logins with IAM tokens, got false; switch it on, or use grantReadSecret",
    ]);
  });

  test.each(["*", "app*", "", "a/b", `a${"b".repeat(63)}`])("by a user who is not one: %j", (user) => {
    const expected = `user must be the name of one database user: up to 63 letters, digits, _ and -, got ${JSON.stringify(user)}; name the user that code logs in as`;
    expect(mistakes({}, (db, scope) => db.grantConnect(role(scope), user))).toEqual([expected]);
    expect(mistakes({}, (db) => db.login(user))).toEqual([expected]);
  });

  test("with a master secret that nobody is to read", () => {
    expect(mistakes({ credentials: Credentials.iamOnly() }, (db, scope) => db.grantReadSecret(role(scope)))).toEqual([
      'secret must exist to be read, got "Credentials.iamOnly()"; use grantConnect, or Credentials.managed()',
    ]);
  });

  test("as the source of replicas while RDS manages its password", () => {
    expect(mistakes({}, (db) => db.addReplica("Replica"))).toEqual([
      'credentials must be writeOnly for a database with read replicas, because RDS does not manage the master password of a source, got "managed"; use Credentials.writeOnly()',
    ]);
  });

  test("as the source of replicas without backups, or with blue/green updates", () => {
    const replicated = (props: Partial<DatabaseProps>) =>
      refusal((scope) => {
        const credentials = writeOnly(scope);
        new Database(scope, "Db", { network, engine: postgres, credentials, ...props }).addReplica("Replica");
      });
    expect(replicated({ backupRetention: Duration.days(0) })).toBe(
      "Shop/Db: backupRetention must be at least 1 day for a database with read replicas, which start from a backup, got 0 days; keep backups",
    );
    expect(replicated({ blueGreenUpdates: true })).toBe(
      "Shop/Db: blueGreenUpdates must be false for a database with read replicas, which Terraform's provider does not switch over, got true; remove it",
    );
  });
});
