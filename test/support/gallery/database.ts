import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { EphemeralResource } from "../../../constructs/core/ephemeral";
import { Role } from "../../../constructs/core/role";
import { Size } from "../../../constructs/core/size";
import { Database } from "../../../constructs/data/database";
import { Credentials } from "../../../constructs/data/database-credentials";
import type { Exhibit } from "./exhibits";

const postgres = { name: "postgres", majorVersion: "17" } as const;
const assumedBy = ["ecs-tasks.amazonaws.com"];

export const DATABASE_DEFAULT: Exhibit = {
  name: "Database",
  build: (scope, id, network) => new Database(scope, id, { network, engine: postgres }),
};

export const DATABASE_FORMS: readonly Exhibit[] = [
  {
    name: "DatabaseMinimal",
    build: (scope, id, network) =>
      new Database(scope, id, {
        network,
        engine: { name: "mysql", majorVersion: "8.4" },
        instanceType: "db.t4g.micro",
        multiAz: false,
        backupRetention: Duration.days(0),
        logExports: [],
        monitoringInterval: Duration.seconds(0),
        iamAuthentication: false,
      }),
  },
  {
    name: "DatabaseFull",
    build: (scope, id, network) => {
      const encryptionKey = new EncryptionKey(scope, `${id}Key`);
      const database = new Database(scope, id, {
        network,
        engine: postgres,
        instanceType: "db.m7g.large",
        credentials: Credentials.managed({ username: "owner", rotation: Duration.days(30) }),
        encryptionKey,
        allocatedStorage: Size.gibibytes(400),
        iops: 16_000,
        storageThroughput: 1000,
        parameters: { work_mem: "65536", max_connections: "200" },
        logExports: ["postgresql", "upgrade", "iam-db-auth-error"],
        databaseInsightsMode: "advanced",
        performanceInsightsRetention: Duration.days(465),
        applyImmediately: true,
      });
      const role = new Role(scope, `${id}Role`, { assumedBy });
      database.grantConnect(role, "app");
      database.grantReadSecret(role);
      database.addProxy("Pool", { auth: "secrets" }).grantConnect(role, "owner");
      return database;
    },
  },
  {
    name: "DatabaseWithReplica",
    build: (scope, id, network) => {
      const password = new EphemeralResource(scope, `${id}Password`, "aws_secretsmanager_random_password", {
        password_length: 40,
        exclude_punctuation: true,
      }).attribute("random_password");
      const credentials = Credentials.writeOnly(password, 1);
      const database = new Database(scope, id, { network, engine: postgres, credentials });
      const replica = database.addReplica("Reports", { instanceType: "db.t4g.small" });
      replica.grantConnect(new Role(scope, `${id}Role`, { assumedBy }), "reports");
      return database;
    },
  },
  {
    name: "DatabaseWithProxy",
    build: (scope, id, network) => {
      const credentials = Credentials.iamOnly();
      const engine = { name: "mysql", majorVersion: "8.4" } as const;
      const database = new Database(scope, id, { network, engine, credentials });
      database.addProxy("Pool").grantConnect(new Role(scope, `${id}Role`, { assumedBy }), "app");
      return database;
    },
  },
];
