import type { ConnectionOptions } from "node:tls";
import type { ClientConfig } from "pg";
import { TypeOverrides, types } from "pg";

/** Where PostgreSQL is, and how to log in. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked at each login, so that a token of IAM is a new one and a rotated password the current one. */
  readonly password: () => Promise<string>;
  /**
   * The server's certificate and name are checked: against these authorities in PEM, or against those that Node trusts.
   * `"off"` sends everything in the clear: for a server on this machine only.
   * @default - the authorities that Node trusts, `NODE_EXTRA_CA_CERTS` included
   */
  readonly tls?: { readonly ca: string } | "off";
  /** Shown by the server beside each session. @default "millrace" */
  readonly applicationName?: string;
  /** To open a connection, or to get a free one, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number;
  /** The server ends a statement after so many milliseconds. @default 10000 */
  readonly statementTimeoutMs?: number;
}
const DEFAULTS = { applicationName: "millrace", connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 } as const;

/** An answer that is so much later than the server's own limit will not come: the connection is dead. */
const ANSWER_MARGIN_MS = 5_000;

/** The settings of the driver. */
export function driverConfig(connection: PostgresConnection): ClientConfig {
  const { host, port, database, user, password } = connection;
  const { applicationName = DEFAULTS.applicationName, connectTimeoutMs = DEFAULTS.connectTimeoutMs } = connection;
  const { statementTimeoutMs = DEFAULTS.statementTimeoutMs } = connection;
  return {
    ...{ host, port, database, user, password },
    ssl: tlsOptions(connection.tls),
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    keepAlive: true,
    types: wholeNumbers(),
  };
}

function tlsOptions(tls: PostgresConnection["tls"]): ConnectionOptions | false {
  if (tls === "off") return false;
  return { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(tls !== undefined && { ca: tls.ca }) };
}

/** Counts and times fit into a number; the driver would give them as texts. */
function wholeNumbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  overrides.setTypeParser(types.builtins.NUMERIC, Number);
  return overrides;
}
