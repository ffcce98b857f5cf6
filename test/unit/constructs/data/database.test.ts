import { TerraformVariable } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { bind, type Consumer } from "../../../../constructs/core/bind";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { EphemeralResource } from "../../../../constructs/core/ephemeral";
import { Role } from "../../../../constructs/core/role";
import { SecurityGroup } from "../../../../constructs/core/security-group";
import { Size } from "../../../../constructs/core/size";
import { Database } from "../../../../constructs/data/database";
import { Credentials } from "../../../../constructs/data/database-credentials";
import type { DatabaseProps } from "../../../../constructs/data/database-props";
import { isolatedNetwork } from "../../../support/isolated-network";
import { allowed } from "../../../support/permissions";
import { secretsIn } from "../../../support/secret-scan";
import { type SynthesizeOptions, synthesize } from "../../../support/synthesize";

const network = isolatedNetwork();
const engine = { name: "postgres", majorVersion: "17" } as const;
const mysql = { name: "mysql", majorVersion: "8.4" } as const;
const assumedBy = ["ecs-tasks.amazonaws.com"];

function synthesized(props: Partial<DatabaseProps> = {}, options?: SynthesizeOptions) {
  return synthesize((scope) => new Database(scope, "Db", { network, engine, ...props }), options);
}

/** What Terraform gets for an instance with these props. */
function instance(props: Partial<DatabaseProps> = {}, options?: SynthesizeOptions) {
  return synthesized(props, options).resource("Db/Resource");
}

/** An ephemeral password, as an own program would make it. */
function password(scope: Construct): string {
  return new EphemeralResource(scope, "Password", "aws_secretsmanager_random_password").attribute("random_password");
}

/** Code that uses a database. */
class Service implements Consumer {
  readonly role: Role;
  readonly starters: readonly IConstruct[] = [];
  readonly environment: Record<string, string> = {};
  private readonly group: SecurityGroup;

  constructor(scope: Construct) {
    this.role = new Role(scope, "Role", { assumedBy });
    this.group = new SecurityGroup(scope, "Group", { vpcId: "vpc-1" });
  }

  get connections() {
    return this.group.connections;
  }

  addSetting(name: string, value: string): void {
    this.environment[name] = value;
  }
}

describe("a Database", () => {
  test("is by default an instance with its groups, logs, monitoring role and a name for its last snapshot", () => {
    const stack = synthesized();
    expect(stack.resources()).toEqual([
      "Db/FinalSnapshot terraform_data",
      "Db/Logs/postgresql aws_cloudwatch_log_group",
      "Db/Logs/upgrade aws_cloudwatch_log_group",
      "Db/MonitoringRole/ManagedPolicy0 aws_iam_role_policy_attachment",
      "Db/MonitoringRole/Resource aws_iam_role",
      "Db/Parameters aws_db_parameter_group",
      "Db/Resource aws_db_instance",
      "Db/SecurityGroup/Resource aws_security_group",
      "Db/Subnets aws_db_subnet_group",
    ]);
    const { "//": _path, depends_on: _order, ...resource } = stack.resource("Db/Resource");
    expect(resource).toEqual({
      identifier: "shop-prod-db",
      engine: "postgres",
      engine_version: "17",
      engine_lifecycle_support: "open-source-rds-extended-support",
      instance_class: "db.t4g.medium",
      db_name: "app",
      username: "appadmin",
      manage_master_user_password: true,
      iam_database_authentication_enabled: true,
      port: 5432,
      publicly_accessible: false,
      network_type: "IPV4",
      multi_az: true,
      allocated_storage: 20,
      max_allocated_storage: 100,
      storage_type: "gp3",
      storage_encrypted: true,
      backup_retention_period: 7,
      backup_window: "03:00-04:00",
      maintenance_window: "sun:04:00-sun:05:00",
      copy_tags_to_snapshot: true,
      delete_automated_backups: false,
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: `shop-prod-db-final-\${${stack.address("Db/FinalSnapshot")}.id}`,
      enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
      performance_insights_enabled: true,
      performance_insights_retention_period: 7,
      database_insights_mode: "standard",
      monitoring_interval: 60,
      monitoring_role_arn: `\${${stack.address("Db/MonitoringRole/Resource")}.arn}`,
      ca_cert_identifier: "rds-ca-rsa2048-g1",
      auto_minor_version_upgrade: true,
      allow_major_version_upgrade: false,
      apply_immediately: false,
      db_subnet_group_name: `\${${stack.address("Db/Subnets")}.name}`,
      parameter_group_name: `\${${stack.address("Db/Parameters")}.name}`,
      vpc_security_group_ids: [`\${${stack.address("Db/SecurityGroup/Resource")}.id}`],
    });
  });

  test("lies in the isolated subnets of its network, or where it is told", () => {
    expect(synthesized().resource("Db/Subnets")).toMatchObject({
      name_prefix: "shop-prod-db-",
      subnet_ids: ["subnet-isolated-a", "subnet-isolated-b"],
    });
    expect(synthesized({ subnets: { tier: "private" } }).resource("Db/Subnets").subnet_ids).toEqual([
      "subnet-private-a",
      "subnet-private-b",
    ]);
  });

  test("keeps a standby in production alone, unless told otherwise", () => {
    expect(instance({}, { profile: "staging" }).multi_az).toBe(false);
    expect(instance({ multiAz: true }, { profile: "staging" }).multi_az).toBe(true);
    const placed = instance({ multiAz: false, availabilityZone: "us-west-2b" });
    expect(placed).toMatchObject({ multi_az: false, availability_zone: "us-west-2b" });
  });

  test("is deleted without a trace in dev alone", () => {
    const dev = synthesized({}, { profile: "dev" });
    expect(dev.resource("Db/Resource")).toMatchObject({
      deletion_protection: false,
      skip_final_snapshot: true,
      delete_automated_backups: true,
    });
    expect(dev.resource("Db/Resource").final_snapshot_identifier).toBeUndefined();
    expect(dev.has("Db/FinalSnapshot")).toBe(false);
    expect(instance({ discardData: false }, { profile: "dev" }).skip_final_snapshot).toBe(false);
    expect(instance({}, { profile: "staging" })).toMatchObject({
      deletion_protection: true,
      skip_final_snapshot: false,
    });
    expect(instance({ deletionProtection: false }).deletion_protection).toBe(false);
  });

  test("has a new name for its last snapshot whenever a prop replaces it", () => {
    const stack = synthesize((scope) => {
      const encryptionKey = EncryptionKey.fromArn("arn:k");
      new Database(scope, "Db", { network, engine, encryptionKey, instanceIdentifier: "main", databaseName: "jobs" });
    });
    expect(stack.resource("Db/FinalSnapshot").triggers_replace).toEqual({
      databaseName: "jobs",
      encryptionKey: "arn:k",
      engine: "postgres",
      instanceIdentifier: "main",
      username: "appadmin",
      vpc: "vpc-0123456789abcdef0",
    });
  });

  test("has its log groups and its monitoring role made before it", () => {
    expect(synthesized().dependsOn("Db/Resource").toSorted()).toEqual([
      "Db/Logs/postgresql",
      "Db/Logs/upgrade",
      "Db/MonitoringRole/ManagedPolicy0",
      "Db/MonitoringRole/Resource",
    ]);
    expect(synthesized({ logRetention: Duration.days(365) }).resource("Db/Logs/upgrade")).toMatchObject({
      name: "/aws/rds/instance/shop-prod-db/upgrade",
      retention_in_days: 365,
    });
  });

  test("sends metrics of the operating system under a role of RDS alone, or not at all", () => {
    const stack = synthesized();
    expect(stack.json("Db/MonitoringRole/Resource", "assume_role_policy")).toMatchObject({
      Statement: [{ Principal: { Service: "monitoring.rds.amazonaws.com" } }],
    });
    expect(stack.resource("Db/MonitoringRole/ManagedPolicy0").policy_arn).toBe(
      "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    );
    const silent = synthesized({ monitoringInterval: Duration.seconds(0) });
    expect(silent.resource("Db/Resource")).toMatchObject({ monitoring_interval: 0 });
    expect(silent.has("Db/MonitoringRole/Resource")).toBe(false);
    expect(instance({ monitoringInterval: Duration.minutes(1) }).monitoring_interval).toBe(60);
  });

  test("takes every other prop over", () => {
    const resource = instance({
      instanceType: "db.m7g.large",
      instanceIdentifier: "main",
      databaseName: "jobs",
      port: 6543,
      networkType: "DUAL",
      allocatedStorage: Size.gibibytes(500),
      maxAllocatedStorage: Size.tebibytes(2),
      iops: 20_000,
      storageThroughput: 800,
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      backupRetention: Duration.days(14),
      backupWindow: "22:00-22:45",
      maintenanceWindow: "mon:23:30-tue:00:30",
      performanceInsightsRetention: Duration.days(465),
      databaseInsightsMode: "advanced",
      caCertificate: "rds-ca-ecc384-g1",
      autoMinorVersionUpgrade: false,
      allowMajorVersionUpgrade: true,
      extendedSupport: false,
      iamAuthentication: false,
      applyImmediately: true,
      logExports: ["iam-db-auth-error"],
      tags: { team: "a" },
    });
    expect(resource).toMatchObject({
      instance_class: "db.m7g.large",
      identifier: "main",
      db_name: "jobs",
      port: 6543,
      network_type: "DUAL",
      allocated_storage: 500,
      max_allocated_storage: 2048,
      iops: 20_000,
      storage_throughput: 800,
      kms_key_id: "arn:k",
      master_user_secret_kms_key_id: "arn:k",
      performance_insights_kms_key_id: "arn:k",
      backup_retention_period: 14,
      backup_window: "22:00-22:45",
      maintenance_window: "mon:23:30-tue:00:30",
      performance_insights_retention_period: 465,
      database_insights_mode: "advanced",
      ca_cert_identifier: "rds-ca-ecc384-g1",
      auto_minor_version_upgrade: false,
      allow_major_version_upgrade: true,
      engine_lifecycle_support: "open-source-rds-extended-support-disabled",
      iam_database_authentication_enabled: false,
      apply_immediately: true,
      enabled_cloudwatch_logs_exports: ["iam-db-auth-error"],
      tags: { team: "a" },
    });
  });

  test("can be MySQL", () => {
    const stack = synthesized({ engine: mysql });
    expect(stack.resource("Db/Resource")).toMatchObject({
      engine: "mysql",
      engine_version: "8.4",
      port: 3306,
      enabled_cloudwatch_logs_exports: ["error", "slowquery"],
      performance_insights_enabled: true,
    });
    expect(instance({ engine: mysql, instanceType: "db.t4g.small" }).performance_insights_enabled).toBe(false);
  });

  test("lets values through that Terraform alone knows", () => {
    const stack = synthesize((scope) => {
      const gibibytes = new TerraformVariable(scope, "gib", { type: "number" }).numberValue;
      const text = new TerraformVariable(scope, "text", { type: "string" }).stringValue;
      new Database(scope, "Db", {
        network,
        engine,
        allocatedStorage: Size.gibibytes(gibibytes),
        databaseName: text,
        instanceType: text,
        backupWindow: text,
      });
    });
    expect(stack.resource("Db/Resource")).toMatchObject({
      allocated_storage: `\${var.gib}`,
      db_name: `\${var.text}`,
      instance_class: `\${var.text}`,
      backup_window: `\${var.text}`,
    });
  });
});

describe("the parameters of a Database", () => {
  const parameters = (props: Partial<DatabaseProps>) => synthesized(props).resource("Db/Parameters");

  test("refuse connections without TLS by default, for both engines", () => {
    expect(parameters({})).toMatchObject({
      name_prefix: "shop-prod-db-",
      family: "postgres17",
      parameter: [{ name: "rds.force_ssl", value: "1", apply_method: "immediate" }],
      lifecycle: { create_before_destroy: true },
    });
    expect(parameters({ engine: mysql, logExports: [] })).toMatchObject({
      family: "mysql8.4",
      parameter: [{ name: "require_secure_transport", value: "1", apply_method: "immediate" }],
    });
    expect(parameters({ requireTls: false }).parameter).toEqual([
      { name: "rds.force_ssl", value: "0", apply_method: "immediate" },
    ]);
  });

  test("switch on the logs that are exported", () => {
    expect(parameters({ engine: mysql, logExports: ["general", "slowquery"] }).parameter).toEqual([
      { name: "general_log", value: "1", apply_method: "immediate" },
      { name: "log_output", value: "FILE", apply_method: "immediate" },
      { name: "require_secure_transport", value: "1", apply_method: "immediate" },
      { name: "slow_query_log", value: "1", apply_method: "immediate" },
    ]);
  });

  test("are those given beside, the static ones waiting for a reboot", () => {
    const given = {
      work_mem: "65536",
      max_connections: "200",
      log_statement: { value: "ddl", applyMethod: "pending-reboot" },
    } as const;
    expect(parameters({ parameters: given }).parameter).toEqual([
      { name: "log_statement", value: "ddl", apply_method: "pending-reboot" },
      { name: "max_connections", value: "200", apply_method: "pending-reboot" },
      { name: "rds.force_ssl", value: "1", apply_method: "immediate" },
      { name: "work_mem", value: "65536", apply_method: "immediate" },
    ]);
  });
});

describe("the credentials of a Database", () => {
  test("are managed by RDS, and changed as often as told", () => {
    const credentials = Credentials.managed({ username: "owner", rotation: Duration.days(30) });
    const stack = synthesized({ credentials });
    expect(stack.resource("Db/Resource")).toMatchObject({ username: "owner", manage_master_user_password: true });
    expect(stack.resource("Db/Rotation")).toMatchObject({
      secret_id: `\${${stack.address("Db/Resource")}.master_user_secret[0].secret_arn}`,
      rotate_immediately: false,
      rotation_rules: { automatically_after_days: 30 },
    });
    expect(synthesized().has("Db/Rotation")).toBe(false);
  });

  test("can be a password that is only ever handed over", () => {
    const stack = synthesize((scope) => {
      new Database(scope, "Db", { network, engine, credentials: Credentials.writeOnly(password(scope), 3) });
    });
    expect(stack.resource("Db/Resource")).toMatchObject({
      username: "appadmin",
      password_wo: expect.stringMatching(/^\$\{ephemeral\.aws_secretsmanager_random_password\..*\.random_password\}$/),
      password_wo_version: 3,
    });
    expect(stack.resource("Db/Resource").manage_master_user_password).toBeUndefined();
  });

  test("never reach the synthesized files, by no prop", () => {
    const documents = [
      synthesized(),
      synthesized({ credentials: Credentials.iamOnly() }),
      synthesized({ password: "hunter2", passwordWo: "hunter2" } as Partial<DatabaseProps>),
      synthesize((scope) => {
        const database = new Database(scope, "Db", {
          network,
          engine,
          credentials: Credentials.writeOnly(password(scope), 1),
        });
        database.addReplica("Replica");
        database.addProxy("Proxy");
      }),
    ].map(({ document }) => document);
    for (const document of documents) {
      expect(secretsIn(document, ["hunter2"])).toEqual([]);
      expect(JSON.stringify(document)).not.toMatch(/"(password|auth_token|secret_string)"/);
    }
  });
});

describe("grants of a Database", () => {
  test("let a role log in as one user, by the id that stays", () => {
    const stack = synthesize((scope) => {
      const database = new Database(scope, "Db", { network, engine });
      database.grantConnect(new Role(scope, "Role", { assumedBy }), "app");
    });
    expect(allowed(stack, "Role/Policy")).toEqual([
      expect.stringMatching(
        /^rds-db:connect arn:aws:rds-db:us-west-2:\$\{data\.aws_caller_identity\.[^}]*\.account_id\}:dbuser:\$\{aws_db_instance\.[^}]*\.resource_id\}\/app$/,
      ),
    ]);
  });

  test("let a role read the master secret and use its key through Secrets Manager alone", () => {
    const stack = synthesize((scope) => {
      const database = new Database(scope, "Db", { network, engine, encryptionKey: EncryptionKey.fromArn("arn:k") });
      database.grantReadSecret(new Role(scope, "Role", { assumedBy }));
    });
    const secret = `\${${stack.address("Db/Resource")}.master_user_secret[0].secret_arn}`;
    expect(stack.json("Role/Policy", "policy")).toMatchObject({
      Statement: [
        { Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], Resource: secret },
        {
          Action: "kms:Decrypt",
          Resource: "arn:k",
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-west-2.amazonaws.com" } },
        },
      ],
    });
  });
});

describe("a Database bound to code", () => {
  test("as one of its users gives an IAM login, a way through the groups and the settings, but no password", () => {
    const environment: Record<string, string>[] = [];
    const stack = synthesize((scope) => {
      const service = new Service(scope);
      const database = new Database(scope, "Db", { network, engine });
      bind(service, database.login("app"), { access: "connect", environment: "DB" });
      environment.push(service.environment);
    });
    expect(Object.keys(environment[0] ?? {})).toEqual(["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER"]);
    expect(environment[0]).toMatchObject({ DB_PORT: "5432", DB_NAME: "app", DB_USER: "app" });
    expect(stack.json("Role/Policy", "policy")).toMatchObject({ Statement: [{ Action: "rds-db:connect" }] });
    const rules = stack.resources().filter((line) => line.includes("gress_rule"));
    expect(rules.map((line) => line.split(" ")[1])).toEqual([
      "aws_vpc_security_group_ingress_rule",
      "aws_vpc_security_group_egress_rule",
    ]);
  });

  test("itself gives the master secret's ARN", () => {
    const environment: Record<string, string>[] = [];
    synthesize((scope) => {
      const service = new Service(scope);
      bind(service, new Database(scope, "Db", { network, engine }), { access: "readSecret", environment: "DB" });
      environment.push(service.environment);
    });
    expect(Object.keys(environment[0] ?? {})).toEqual(["DB_HOST", "DB_PORT", "DB_NAME", "DB_SECRET_ARN"]);
  });
});

describe("a Database made elsewhere", () => {
  test("can be used like one made here", () => {
    const stack = synthesize((scope) => {
      const database = Database.fromAttributes(scope, "Legacy", {
        engine: "mysql",
        instanceIdentifier: "legacy",
        address: "legacy.abc.us-west-2.rds.amazonaws.com",
        databaseName: "school",
        resourceId: "db-ABC",
        securityGroupIds: ["sg-1"],
        secretArn: "arn:aws:secretsmanager:us-west-2:123456789012:secret:legacy",
      });
      const service = new Service(scope);
      bind(service, database.login("app"), { access: "connect", environment: "DB" });
      database.grantReadSecret(service);
      expect(service.environment).toEqual({
        DB_HOST: "legacy.abc.us-west-2.rds.amazonaws.com",
        DB_PORT: "3306",
        DB_NAME: "school",
        DB_USER: "app",
      });
      expect(database.metricConnections().dimensions).toEqual({ DBInstanceIdentifier: "legacy" });
    });
    expect(stack.resources().map((line) => line.split(" ")[1])).not.toContain("aws_db_instance");
    expect(allowed(stack, "Role/Policy")).toContain(
      "secretsmanager:GetSecretValue arn:aws:secretsmanager:us-west-2:123456789012:secret:legacy",
    );
  });
});

test("metrics of a Database are about its instance", () => {
  synthesize((scope) => {
    const database = new Database(scope, "Db", { network, engine });
    const metrics = [
      database.metricCpuUtilization(),
      database.metricFreeStorageSpace(),
      database.metricConnections(),
      database.metricFreeableMemory(),
      database.metricReadLatency(),
      database.metricWriteLatency(),
      database.metricCpuCreditBalance({ period: Duration.minutes(1) }),
    ];
    expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
      "CPUUtilization Average",
      "FreeStorageSpace Minimum",
      "DatabaseConnections Maximum",
      "FreeableMemory Minimum",
      "ReadLatency Average",
      "WriteLatency Average",
      "CPUCreditBalance Minimum",
    ]);
    for (const metric of metrics) {
      expect(metric.namespace).toBe("AWS/RDS");
      expect(metric.dimensions).toEqual({ DBInstanceIdentifier: "shop-prod-db" });
    }
  });
});
