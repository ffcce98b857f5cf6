import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbProxy, type DbProxyAuth } from "@cdktf/provider-aws/lib/db-proxy/index.js";
import { DbProxyDefaultTargetGroup } from "@cdktf/provider-aws/lib/db-proxy-default-target-group/index.js";
import { DbProxyTarget } from "@cdktf/provider-aws/lib/db-proxy-target/index.js";
import { Fn, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { Account } from "../core/account";
import {
  type Check,
  checkProps,
  durationOutside,
  notOneOf,
  notWholeUnit,
  outside,
  refuse,
  repeated,
} from "../core/checks";
import type { Connections } from "../core/connections";
import { Duration } from "../core/duration";
import { keyStatement } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../core/metric";
import { physicalName } from "../core/names";
import { orderAfter } from "../core/ordering";
import { Port } from "../core/port";
import { Role } from "../core/role";
import { SecurityGroup } from "../core/security-group";
import { literal } from "../core/tokens";
import type { AnyDatabase, DatabaseAccess } from "./any-database";
import { engineFacts, loginCheck } from "./database-engine";
import { DatabaseLogin, type LoginServer } from "./database-login";
import type { SettledDatabaseProps } from "./database-props";
import { LogGroups } from "./log-groups";

/** Props of {@link DatabaseProxy}. */
export interface DatabaseProxyProps {
  /**
   * How the proxy logs in to the database: as the user that logs in to it, by an IAM token too (`iam`), or with user and
   * password from secrets (`secrets`). Clients always use IAM tokens.
   * @default "iam"
   */
  readonly auth?: "iam" | "secrets";
  /**
   * With `auth: "secrets"`: ARNs of secrets, each with `username` and `password` of one user.
   * @default - the database's master secret
   */
  readonly secretArns?: readonly string[];
  /**
   * After how long an idle client is disconnected: 1 second to 8 hours.
   * @default Duration.minutes(30)
   */
  readonly idleClientTimeout?: Duration;
  /**
   * Share of the database's connections that the proxy may use: 1 to 100.
   * @default 100
   */
  readonly maxConnectionsPercent?: number;
  /**
   * Share that it keeps open while idle: 0 to `maxConnectionsPercent`.
   * @default 50
   */
  readonly maxIdleConnectionsPercent?: number;
  /**
   * How long a client waits for a connection: up to 5 minutes.
   * @default Duration.minutes(2)
   */
  readonly connectionBorrowTimeout?: Duration;
  /**
   * SQL to run on each new connection, such as `SET statement_timeout = 30000`. Everybody who may see the proxy's
   * settings can read it.
   * @default - none
   */
  readonly initQuery?: string;
}
export const DATABASE_PROXY_DEFAULTS = {
  auth: "iam",
  idleClientTimeout: Duration.minutes(30),
  maxConnectionsPercent: 100,
  maxIdleConnectionsPercent: 50,
  connectionBorrowTimeout: Duration.minutes(2),
} as const;

/** What a proxy stands before. */
export interface ProxyTarget {
  readonly database: AnyDatabase;
  readonly instance: DbInstance;
  readonly settled: SettledDatabaseProps;
  readonly access: DatabaseAccess;
}

type SettledProxyProps = ReturnType<typeof settle>;

/**
 * A pool of connections before a database, with TLS and IAM logins only. Made by `database.addProxy()`. About 0.015 USD
 * an hour for each vCPU of the database, at least two.
 */
export class DatabaseProxy extends Construct implements LoginServer {
  readonly proxyName: string;
  /** Host name; known after apply. */
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  readonly connections: Connections;
  /** Escape hatch: the provider's own resource. */
  readonly resource: DbProxy;
  private readonly proxyId: string;
  private readonly role: Role;
  private readonly auth: "iam" | "secrets";

  constructor(
    scope: Construct,
    id: string,
    private readonly target: ProxyTarget,
    props: DatabaseProxyProps = {},
  ) {
    super(scope, id);
    const settled = settle(target, props);
    checkProps(this, proxyChecks(target, settled));
    const { network, port, databaseName } = target.settled;
    this.proxyName = physicalName(this, "database");
    this.port = engineFacts(target.settled.engine.name).port;
    this.databaseName = databaseName;
    this.auth = settled.auth;
    this.role = this.createRole(settled);
    const defaultPort = Port.tcp(this.port);
    this.connections = new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, defaultPort }).connections;
    this.connections.allowTo(target.database, Port.tcp(port));
    this.resource = this.createProxy(settled);
    this.address = this.resource.endpoint;
    // Permissions are about the proxy's id, which is the end of its ARN. As a local value, policies stay plain JSON.
    this.proxyId = new TerraformLocal(this, "Id", Fn.element(Fn.split(":", this.resource.arn), 6)).asString;
    this.createTarget(settled);
  }

  /** What code must know to find it. */
  get endpointSettings() {
    return { HOST: this.address, PORT: String(this.port), NAME: this.databaseName };
  }

  /** A user to bind code to. */
  login(user: string): DatabaseLogin {
    checkProps(this, loginCheck(this.target.database.engine, user));
    return new DatabaseLogin(this, user);
  }

  /** Logging in through the proxy as one user, with an IAM token. */
  grantConnect(grantee: Grantee, user: string): Grant {
    checkProps(this, loginCheck(this.target.database.engine, user));
    if (this.auth === "iam") this.target.database.grantConnect({ role: this.role }, user);
    const resource = new Account(this).arn("rds-db", `dbuser:${this.proxyId}/${user}`);
    return Grant.give(grantee, { actions: ["rds-db:connect"], resources: [resource] });
  }

  /** Connections of clients. */
  metricClientConnections(options?: MetricOptions): Metric {
    return this.metric("ClientConnections", "Maximum", options);
  }

  /** Connections to the database. */
  metricDatabaseConnections(options?: MetricOptions): Metric {
    return this.metric("DatabaseConnections", "Maximum", options);
  }

  private createRole({ auth, secretArns }: SettledProxyProps): Role {
    const { encryptionKey, tags } = this.target.settled;
    const role = new Role(this, "Role", { assumedBy: ["rds.amazonaws.com"], tags });
    if (auth === "iam") return role;
    const keys = encryptionKey === undefined ? [] : [keyStatement(this, encryptionKey, "secretsmanager", "decrypt")];
    Grant.give({ role }, { actions: ["secretsmanager:GetSecretValue"], resources: secretArns }, ...keys);
    return role;
  }

  private createProxy({ auth, secretArns, idleClientTimeout }: SettledProxyProps): DbProxy {
    const { network, subnets, engine, logRetention: retention, tags } = this.target.settled;
    const logs = new LogGroups(this, "Logs", { prefix: "/aws/rds/proxy", kinds: [this.proxyName], retention, tags });
    const proxy = new DbProxy(this, "Resource", {
      name: this.proxyName,
      engineFamily: engineFacts(engine.name).proxyFamily,
      roleArn: this.role.roleArn,
      ...(auth === "iam" ? { defaultAuthScheme: "IAM_AUTH" } : { auth: secretArns.map(secretAuth) }),
      requireTls: true,
      idleClientTimeout: idleClientTimeout.toSeconds(),
      vpcSubnetIds: network.selectSubnets(subnets).map((subnet) => subnet.subnetId),
      vpcSecurityGroupIds: [...this.connections.securityGroupIds],
      tags,
    });
    orderAfter(proxy, logs, this.role);
    return proxy;
  }

  private createTarget(settled: SettledProxyProps): void {
    const group = new DbProxyDefaultTargetGroup(this, "TargetGroup", {
      dbProxyName: this.resource.name,
      connectionPoolConfig: {
        maxConnectionsPercent: settled.maxConnectionsPercent,
        maxIdleConnectionsPercent: settled.maxIdleConnectionsPercent,
        connectionBorrowTimeout: settled.connectionBorrowTimeout.toSeconds(),
        initQuery: settled.initQuery === undefined ? undefined : literal(settled.initQuery),
      },
    });
    new DbProxyTarget(this, "Target", {
      dbProxyName: this.resource.name,
      targetGroupName: group.name,
      dbInstanceIdentifier: this.target.instance.identifier,
    });
  }

  private metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { ProxyName: this.proxyName };
    const period = Duration.minutes(5);
    return new Metric({ namespace: "AWS/RDS", metricName, dimensions, statistic, period }, options);
  }
}

function secretAuth(secretArn: string): DbProxyAuth {
  return { authScheme: "SECRETS", iamAuth: "REQUIRED", secretArn };
}

function settle({ access }: ProxyTarget, props: DatabaseProxyProps) {
  const { auth = DATABASE_PROXY_DEFAULTS.auth } = props;
  const { secretArns = "secretArn" in access.secret && auth === "secrets" ? [access.secret.secretArn] : [] } = props;
  const { idleClientTimeout = DATABASE_PROXY_DEFAULTS.idleClientTimeout } = props;
  const { maxConnectionsPercent = DATABASE_PROXY_DEFAULTS.maxConnectionsPercent } = props;
  const { maxIdleConnectionsPercent = DATABASE_PROXY_DEFAULTS.maxIdleConnectionsPercent } = props;
  const { connectionBorrowTimeout = DATABASE_PROXY_DEFAULTS.connectionBorrowTimeout } = props;
  return {
    ...{ auth, secretArns, idleClientTimeout, maxConnectionsPercent, maxIdleConnectionsPercent },
    ...{ connectionBorrowTimeout, initQuery: props.initQuery },
  };
}

function proxyChecks({ access }: ProxyTarget, props: SettledProxyProps): Check {
  const { auth, secretArns, idleClientTimeout, connectionBorrowTimeout, maxConnectionsPercent } = props;
  return [
    notOneOf("auth", auth, ["iam", "secrets"]),
    refuse(auth === "iam" && !access.iamAuthentication, {
      prop: "auth",
      must: "be secrets for a database without iamAuthentication",
      got: auth,
      remedy: "switch iamAuthentication on or use secrets",
    }),
    refuse(auth === "secrets" && secretArns.length === 0, {
      prop: "secretArns",
      must: "name the users' secrets, because the database has no master secret to read",
      got: secretArns,
      remedy: "give them, or use auth: iam",
    }),
    refuse(auth === "iam" && secretArns.length > 0, {
      prop: "secretArns",
      must: "be left out with auth iam, which uses no passwords",
      got: secretArns.length,
      remedy: "remove them or use auth: secrets",
    }),
    repeated("secretArns", secretArns),
    durationOutside("idleClientTimeout", idleClientTimeout, Duration.seconds(1), Duration.hours(8)),
    notWholeUnit("idleClientTimeout", idleClientTimeout, "seconds"),
    outside("maxConnectionsPercent", maxConnectionsPercent, 1, 100),
    outside("maxIdleConnectionsPercent", props.maxIdleConnectionsPercent, 0, maxConnectionsPercent),
    durationOutside("connectionBorrowTimeout", connectionBorrowTimeout, Duration.seconds(0), Duration.minutes(5)),
    notWholeUnit("connectionBorrowTimeout", connectionBorrowTimeout, "seconds"),
  ];
}
