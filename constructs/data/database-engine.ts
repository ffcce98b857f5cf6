import { type Check, malformed, notOneOf, refuse } from "../core/checks";
import { isToken } from "../core/tokens";

/** Which database, by major version: AWS moves it along to the newest minor version in the maintenance window. */
export type DatabaseEngine =
  | {
      readonly name: "postgres";
      /** Such as `"17"`. A higher one needs `allowMajorVersionUpgrade`; a lower one is not possible. */
      readonly majorVersion: string;
    }
  | {
      readonly name: "mysql";
      /** Such as `"8.4"`. A higher one needs `allowMajorVersionUpgrade`; a lower one is not possible. */
      readonly majorVersion: string;
    };
export type DatabaseEngineName = DatabaseEngine["name"];

/** What differs between engines. */
export interface EngineFacts {
  readonly port: number;
  /** What a major version looks like, and an example of one. */
  readonly version: { readonly pattern: RegExp; readonly example: string };
  /** As RDS Proxy calls it. */
  readonly proxyFamily: "POSTGRESQL" | "MYSQL";
  /** Logs that can be exported. */
  readonly logs: readonly string[];
  readonly defaultLogs: readonly string[];
  /** The parameter that refuses connections without TLS. */
  readonly tlsParameter: { readonly name: string; readonly value: string };
  /** Parameters a log needs to be written at all. */
  readonly logParameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Well-known parameters that take effect only after a reboot. */
  readonly staticParameters: ReadonlySet<string>;
  readonly reservedUsers: RegExp;
  readonly reservedDatabases: RegExp;
  readonly longestUser: number;
  readonly longestDatabase: number;
}

const POSTGRES: EngineFacts = {
  port: 5432,
  version: { pattern: /^1\d$|^[2-9]\d$/, example: "17" },
  proxyFamily: "POSTGRESQL",
  logs: ["postgresql", "upgrade", "iam-db-auth-error"],
  defaultLogs: ["postgresql", "upgrade"],
  tlsParameter: { name: "rds.force_ssl", value: "1" },
  logParameters: {},
  staticParameters: new Set([
    "autovacuum_freeze_max_age",
    "huge_pages",
    "max_connections",
    "max_locks_per_transaction",
    "max_prepared_transactions",
    "max_replication_slots",
    "max_wal_senders",
    "max_worker_processes",
    "rds.logical_replication",
    "shared_buffers",
    "shared_preload_libraries",
    "track_activity_query_size",
    "wal_buffers",
  ]),
  reservedUsers: /^(admin|rdsadmin|rdsrepladmin|rdstopmgr|rds_.*|pg_.*|public|user|none)$/i,
  reservedDatabases: /^(rdsadmin|template0|template1)$/i,
  longestUser: 63,
  longestDatabase: 63,
};

const MYSQL: EngineFacts = {
  port: 3306,
  version: { pattern: /^\d+\.\d+$/, example: "8.4" },
  proxyFamily: "MYSQL",
  // The audit log needs an option group with a plugin, so it is left out.
  logs: ["error", "general", "slowquery", "iam-db-auth-error"],
  defaultLogs: ["error", "slowquery"],
  tlsParameter: { name: "require_secure_transport", value: "1" },
  logParameters: {
    slowquery: { slow_query_log: "1", log_output: "FILE" },
    general: { general_log: "1", log_output: "FILE" },
  },
  staticParameters: new Set([
    "innodb_buffer_pool_instances",
    "innodb_log_file_size",
    "innodb_open_files",
    "innodb_page_cleaners",
    "innodb_purge_threads",
    "innodb_read_io_threads",
    "innodb_write_io_threads",
    "lower_case_table_names",
    "performance_schema",
    "skip_name_resolve",
  ]),
  reservedUsers: /^(rdsadmin|rdsrepladmin|rdsproxyadmin|mysql|user|none)$/i,
  reservedDatabases: /^(mysql|information_schema|performance_schema|sys|innodb)$/i,
  longestUser: 32,
  longestDatabase: 64,
};

const FACTS: Readonly<Record<DatabaseEngineName, EngineFacts>> = { postgres: POSTGRES, mysql: MYSQL };

/** What is particular to an engine. An unknown engine of a caller without types is refused by {@link engineChecks}. */
export function engineFacts(name: DatabaseEngineName): EngineFacts {
  return FACTS[name] ?? POSTGRES;
}

/** Family of parameter groups, such as `postgres17` or `mysql8.4`. */
export function parameterFamily({ name, majorVersion }: DatabaseEngine): string {
  return `${name}${majorVersion}`;
}

/** Broken if RDS does not know the engine, or if a minor version is pinned. */
export function engineChecks({ name, majorVersion }: DatabaseEngine): Check {
  const { pattern, example } = engineFacts(name).version;
  return [
    notOneOf("engine.name", name, Object.keys(FACTS)),
    malformed("engine.majorVersion", majorVersion, pattern, {
      must: `be a major version of ${name} such as ${example}, because minor versions are retired one after the other`,
      remedy: "leave the minor version out: AWS keeps it up to date",
    }),
  ];
}

/** Broken if the engine does not take a name for a database, or keeps it for itself. */
export function databaseNameChecks(engine: DatabaseEngineName, databaseName: string): Check {
  const { longestDatabase, reservedDatabases } = engineFacts(engine);
  return [
    malformed("databaseName", databaseName, new RegExp(`^[A-Za-z][A-Za-z0-9_]{0,${longestDatabase - 1}}$`), {
      must: `be 1 to ${longestDatabase} letters, digits and underscores, a letter first`,
      remedy: "rename it",
    }),
    refuse(!isToken(databaseName) && reservedDatabases.test(databaseName), {
      prop: "databaseName",
      must: `be no name that ${engine} keeps for itself`,
      got: databaseName,
      remedy: "choose another, such as app",
    }),
  ];
}

/** Broken if a user of the database cannot have this name. A star would open the grant to every user. */
export function loginCheck(engine: DatabaseEngineName, user: string): Check {
  const { longestUser } = engineFacts(engine);
  return malformed("user", user, new RegExp(`^[A-Za-z_][A-Za-z0-9_-]{0,${longestUser - 1}}$`), {
    must: `be the name of one database user: up to ${longestUser} letters, digits, _ and -`,
    remedy: "name the user that code logs in as",
  });
}
