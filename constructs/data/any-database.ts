import { Token } from "cdktf";
import { Construct } from "constructs";
import { Account } from "../core/account";
import type { Bindable } from "../core/bind";
import { checkProps, InvalidPropsError, refuse } from "../core/checks";
import type { Connections } from "../core/connections";
import { Duration } from "../core/duration";
import { type KeyRef, keyStatement } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../core/metric";
import { isToken } from "../core/tokens";
import type { ContainerSecret } from "./app-secret";
import { type DatabaseEngineName, loginCheck } from "./database-engine";
import { DatabaseLogin, type LoginServer } from "./database-login";

/** The master user's secret. */
export interface MasterSecret {
  readonly secretArn: string;
  /** The key it is encrypted with, if not AWS's own. */
  readonly encryptionKey: KeyRef | undefined;
}

/** How users get into a database. */
export interface DatabaseAccess {
  readonly iamAuthentication: boolean;
  /** The master secret, or why there is none to read. */
  readonly secret: MasterSecret | { readonly missingBecause: string; readonly remedy: string };
}

/** What any database offers, made here or existing: where it is, grants and metrics. */
export abstract class AnyDatabase
  extends Construct
  implements LoginServer, Bindable<"readSecret", "HOST" | "PORT" | "NAME" | "SECRET_ARN">
{
  abstract readonly engine: DatabaseEngineName;
  abstract readonly instanceIdentifier: string;
  /** Host name. */
  abstract readonly address: string;
  abstract readonly port: number;
  abstract readonly databaseName: string;
  /** The id that stays when the database is renamed: IAM permissions to log in are about it. */
  abstract readonly resourceId: string;
  abstract readonly connections: Connections;
  protected abstract readonly access: DatabaseAccess;

  /** ARN of the master user's secret: a JSON object with `username` and `password` alone. Throws if there is none. */
  get secretArn(): string {
    return this.masterSecret().secretArn;
  }

  /** What code must know to find it. */
  get endpointSettings() {
    const port = isToken(this.port) ? Token.asString(this.port) : String(this.port);
    return { HOST: this.address, PORT: port, NAME: this.databaseName };
  }

  /**
   * What code must know to connect with the master secret, which it fetches at run time; the password changes by itself.
   * Throws if there is none.
   */
  get settings() {
    return { ...this.endpointSettings, SECRET_ARN: this.secretArn };
  }

  /** A user to bind code to. The user itself is made with SQL, and allowed IAM tokens there: see the guide. */
  login(user: string): DatabaseLogin {
    checkProps(this, loginCheck(this.engine, user));
    return new DatabaseLogin(this, user);
  }

  /** Logging in as one user, with an IAM token instead of a password. */
  grantConnect(grantee: Grantee, user: string): Grant {
    checkProps(this, loginCheck(this.engine, user), this.iamCheck());
    const resource = new Account(this).arn("rds-db", `dbuser:${this.resourceId}/${user}`);
    return Grant.give(grantee, { actions: ["rds-db:connect"], resources: [resource] });
  }

  /** Reading the master user's name and password. Code that runs for long should log in with IAM instead. */
  grantReadSecret(grantee: Grantee): Grant {
    const { secretArn, encryptionKey } = this.masterSecret();
    const actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];
    const keys = encryptionKey === undefined ? [] : [keyStatement(this, encryptionKey, "secretsmanager", "decrypt")];
    return Grant.give(grantee, { actions, resources: [secretArn] }, ...keys);
  }

  /**
   * A field of the master secret, for a container definition. Risk: a container gets the value when it starts, and a
   * password that is rotated later does not reach it; code that runs for long should log in with IAM, or read the secret
   * itself.
   */
  masterSecretField(field: "username" | "password"): ContainerSecret {
    const valueFrom = `${this.secretArn}:${field}::`;
    return { valueFrom, grantRead: (grantee) => this.grantReadSecret(grantee) };
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee): Grant {
    return this.grantReadSecret(grantee);
  }

  /** Per cent of the processors in use. */
  metricCpuUtilization(options?: MetricOptions): Metric {
    return this.metric("CPUUtilization", "Average", options);
  }

  /** Bytes of storage left. */
  metricFreeStorageSpace(options?: MetricOptions): Metric {
    return this.metric("FreeStorageSpace", "Minimum", options);
  }

  /** Connections open. */
  metricConnections(options?: MetricOptions): Metric {
    return this.metric("DatabaseConnections", "Maximum", options);
  }

  /** Bytes of memory left. */
  metricFreeableMemory(options?: MetricOptions): Metric {
    return this.metric("FreeableMemory", "Minimum", options);
  }

  /** Seconds a read of the disk takes. */
  metricReadLatency(options?: MetricOptions): Metric {
    return this.metric("ReadLatency", "Average", options);
  }

  /** Seconds a write to the disk takes. */
  metricWriteLatency(options?: MetricOptions): Metric {
    return this.metric("WriteLatency", "Average", options);
  }

  /** Credits a burstable class (t3, t4g) has left; at 0 it slows down or costs more. */
  metricCpuCreditBalance(options?: MetricOptions): Metric {
    return this.metric("CPUCreditBalance", "Minimum", options);
  }

  protected metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { DBInstanceIdentifier: this.instanceIdentifier };
    const period = Duration.minutes(5);
    return new Metric({ namespace: "AWS/RDS", metricName, dimensions, statistic, period }, options);
  }

  private masterSecret(): MasterSecret {
    const { secret } = this.access;
    if ("secretArn" in secret) return secret;
    const { missingBecause, remedy } = secret;
    const violation = { prop: "secret", must: "exist to be read", got: missingBecause, remedy };
    throw new InvalidPropsError(this.node.path, [violation]);
  }

  private iamCheck() {
    return refuse(!this.access.iamAuthentication, {
      prop: "iamAuthentication",
      must: "be true for logins with IAM tokens",
      got: false,
      remedy: "switch it on, or use grantReadSecret",
    });
  }
}
