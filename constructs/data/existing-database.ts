import type { Construct } from "constructs";
import { Connections } from "../core/connections";
import type { KeyRef } from "../core/encryption-key";
import { Port } from "../core/port";
import { AnyDatabase, type DatabaseAccess } from "./any-database";
import { type DatabaseEngineName, engineFacts } from "./database-engine";

/** What must be known of a database made elsewhere. */
export interface DatabaseAttributes {
  readonly engine: DatabaseEngineName;
  readonly instanceIdentifier: string;
  /** Host name. */
  readonly address: string;
  readonly databaseName: string;
  /** Begins with `db-`; needed for IAM logins. */
  readonly resourceId: string;
  /** Rules for clients are added to these. */
  readonly securityGroupIds: readonly string[];
  /**
   * Port.
   * @default - the engine's own
   */
  readonly port?: number;
  /**
   * ARN of the master user's secret.
   * @default - none: `grantReadSecret` is refused
   */
  readonly secretArn?: string;
  /**
   * The key that secret is encrypted with.
   * @default - AWS's own
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Whether users can log in with IAM tokens.
   * @default true
   */
  readonly iamAuthentication?: boolean;
}
export const DATABASE_ATTRIBUTES_DEFAULTS = { iamAuthentication: true } as const;

/** A database of which only the attributes are known. */
export class ExistingDatabase extends AnyDatabase {
  readonly engine: DatabaseEngineName;
  readonly instanceIdentifier: string;
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  readonly resourceId: string;
  readonly connections: Connections;
  protected readonly access: DatabaseAccess;

  constructor(scope: Construct, id: string, attributes: DatabaseAttributes) {
    super(scope, id);
    const { engine, secretArn, encryptionKey, securityGroupIds } = attributes;
    const { port = engineFacts(engine).port } = attributes;
    const { iamAuthentication = DATABASE_ATTRIBUTES_DEFAULTS.iamAuthentication } = attributes;
    this.engine = engine;
    this.instanceIdentifier = attributes.instanceIdentifier;
    this.address = attributes.address;
    this.port = port;
    this.databaseName = attributes.databaseName;
    this.resourceId = attributes.resourceId;
    this.connections = new Connections(this, { securityGroupIds, defaultPort: Port.tcp(port) });
    const missing = { missingBecause: "no secretArn", remedy: "give the secretArn, or use grantConnect" };
    this.access = { iamAuthentication, secret: secretArn === undefined ? missing : { secretArn, encryptionKey } };
  }
}
