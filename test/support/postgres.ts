import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { PostgresConnection } from "../../src/adapters/postgres/connection";
import { migrateDatabase } from "../../src/adapters/postgres/migrate";
import { freePort } from "./emulator";

const PASSWORD = "not a secret: this server is reached from this machine only";
const SUPERUSER = "postgres";

export interface PostgresServerOptions {
  /** Commits reach the disk before they are answered. @default false - cheaper, where no power is cut */
  readonly durable?: boolean;
  /**
   * A role that logs in without a password being looked at: IAM, which checks its tokens, is not here.
   * @default - none
   */
  readonly tokenUser?: string;
}

/** A server that runs on loopback until `close`, with TLS and a certificate of its own authority. */
export interface PostgresServer {
  /** Logs in as the superuser, with a password, over TLS. */
  readonly connection: PostgresConnection;
  /** File of the authority that signed its certificate. */
  readonly caFile: string;
  /** A new, empty database of this server. */
  freshDatabase(): Promise<PostgresConnection>;
  /** Runs a statement as the superuser, in the database `postgres` or another. */
  run<Row extends object = object>(sql: string, database?: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Starts a server of its own; a string is the reason why this machine cannot. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer | string> {
  const { durable = false, tokenUser } = options;
  const bin = findBin();
  if (bin === undefined) return "needs the programs of PostgreSQL (Debian: postgresql)";
  const folder = mkdtempSync(join(tmpdir(), "millrace-postgres-"));
  // PostgreSQL refuses to run as root
  const owner = process.getuid?.() === 0 ? userOf(SUPERUSER) : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = makeCluster(bin, folder, { owner, tokenUser });
  const port = await freePort();
  const settings = {
    ...{ listen_addresses: "127.0.0.1", unix_socket_directories: "", port: String(port) },
    ...{ ssl: "on", max_connections: "200", shared_buffers: "32MB", log_min_messages: "fatal" },
    ...(!durable && { fsync: "off", full_page_writes: "off" }),
  };
  const args = ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const child = spawn(join(bin, "postgres"), args, { ...owner, stdio: "ignore" });
  const caFile = join(data, "server.crt");
  const connection: PostgresConnection = {
    ...{ host: "127.0.0.1", port, database: "postgres", user: SUPERUSER, password: async () => PASSWORD },
    tls: { ca: readFileSync(caFile, "utf8") },
    // a busy machine may be slow
    ...{ connectTimeoutMs: 60_000, statementTimeoutMs: 60_000 },
  };
  await untilReady(connection, child);
  const server = serverOf(connection, caFile, async () => {
    await endServer(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  if (tokenUser !== undefined) await server.run(`create role ${tokenUser} login createdb`);
  return server;
}

/** A new database that has its tables, all of a role that logs in by tokens; how that role reaches it. */
export async function databaseOf(server: PostgresServer, role: string): Promise<PostgresConnection> {
  const { database } = await server.freshDatabase();
  await server.run(`alter database ${database} owner to ${role}`);
  const connection = { ...server.connection, database, user: role };
  await migrateDatabase(connection);
  return connection;
}

function serverOf(connection: PostgresConnection, caFile: string, close: () => Promise<void>): PostgresServer {
  let made = 0;
  const run: PostgresServer["run"] = async <Row extends object>(sql: string, database = connection.database) => {
    const client = await connectTo({ ...connection, database });
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const freshDatabase = async () => {
    made += 1;
    const database = `jobs_${made}`;
    await run(`create database ${database}`);
    return { ...connection, database };
  };
  return { connection, caFile, run, freshDatabase, close };
}

/** A connection of its own, for what a test does behind the adapter's back. */
export async function connectTo({ tls, password, ...rest }: PostgresConnection): Promise<Client> {
  const { host, port, database, user } = rest;
  const ssl = tls === undefined || tls === "off" ? false : { ca: tls.ca };
  const client = new Client({ host, port, database, user, password, ssl });
  client.on("error", () => {});
  await client.connect();
  return client;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

interface ClusterOptions {
  readonly owner: Owner | undefined;
  readonly tokenUser: string | undefined;
}

/** A data folder with a certificate, and logins over TLS alone. */
function makeCluster(bin: string, folder: string, { owner, tokenUser }: ClusterOptions): string {
  const [data, passwordFile] = [join(folder, "data"), join(folder, "password")];
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  if (owner) chownSync(passwordFile, owner.uid, owner.gid);
  const login = ["-U", SUPERUSER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  // another collation than C, as servers have it: nothing may depend on it
  const locale = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--locale=C"];
  execFileSync(join(bin, "initdb"), ["-D", data, ...login, ...locale, "--no-sync"], { ...owner, stdio: "pipe" });
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const files = ["-keyout", join(data, "server.key"), "-out", join(data, "server.crt")];
  const request = ["req", "-x509", ...key, ...files, "-subj", "/CN=localhost", "-addext", names];
  execFileSync("openssl", request, { ...owner, stdio: "pipe" });
  chmodSync(join(data, "server.key"), 0o600);
  const trusted = tokenUser === undefined ? "" : `hostssl all ${tokenUser} 127.0.0.1/32 trust\n`;
  writeFileSync(join(data, "pg_hba.conf"), `${trusted}hostssl all all 127.0.0.1/32 scram-sha-256\n`);
  return data;
}

/** The newest version on this machine; on Debian as root it is installed where there is none. */
function findBin(): string | undefined {
  const found = installedBin();
  if (found !== undefined) return found;
  const debian = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (!debian) return undefined;
  const install = (name: string) => spawnSync("apt-get", ["install", "-y", name], { stdio: "ignore" });
  spawnSync("apt-get", ["update"], { stdio: "ignore" });
  install("postgresql-common");
  // the package would make and start a server of its own
  mkdirSync(NO_SERVER.folder, { recursive: true });
  writeFileSync(join(NO_SERVER.folder, "millrace-tests.conf"), NO_SERVER.setting);
  install("postgresql");
  return installedBin();
}
const NO_SERVER = { folder: "/etc/postgresql-common/createcluster.d", setting: "create_main_cluster = false\n" };

function installedBin(): string | undefined {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).filter((version) => existsSync(join(root, version, "bin/initdb")));
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(root, newest, "bin");
}

function userOf(name: string): Owner {
  const id = (what: string) => Number(execFileSync("id", [what, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function untilReady(connection: PostgresConnection, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with code ${child.exitCode}`);
    const client = await connectTo(connection).catch(() => undefined);
    if (client) return client.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("PostgreSQL did not get ready");
}

/** SIGINT: sessions are ended, and the server leaves in order. */
async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT");
  const killer = setTimeout(() => child.kill("SIGQUIT"), 10_000);
  await once(child, "exit");
  clearTimeout(killer);
}
