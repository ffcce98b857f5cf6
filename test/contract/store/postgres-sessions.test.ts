import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseToken } from "../../../src/adapters/aws/database-login";
import type { PostgresConnection } from "../../../src/adapters/postgres/connection";
import { openDatabase } from "../../../src/adapters/postgres/database";
import { HousekeepingLease } from "../../../src/adapters/postgres/lease";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import { freePort } from "../../support/emulator";
import { aJob, aProgress, ManualClock } from "../../support/jobs";
import { type PostgresServer, startPostgres } from "../../support/postgres";
import { storeIn } from "../../support/postgres-store";

const POLL = { timeout: 60_000, interval: 20 } as const;
let server: PostgresServer;
let connection: PostgresConnection;

beforeAll(async () => {
  const started = await startPostgres();
  if (typeof started === "string") throw new Error(started);
  server = started;
  connection = await server.freshDatabase();
  await migrateDatabase(connection);
});
afterAll(() => server?.close());

async function ask(change: Partial<PostgresConnection>): Promise<unknown> {
  const db = openDatabase({ ...connection, ...change });
  return sql`select 1`.execute(db).finally(() => db.destroy());
}

describe("a session", () => {
  test("is encrypted, and named for who looks at the server", async () => {
    const db = openDatabase({ ...connection, applicationName: "millrace test" });
    const { rows } = await sql`
      select application_name, ssl from pg_stat_activity join pg_stat_ssl using (pid)
      where pid = pg_backend_pid()`.execute(db);
    expect(rows).toEqual([{ application_name: "millrace test", ssl: true }]);
    await db.destroy();
  });

  test("is not opened to a server whose certificate nobody vouches for, nor in the clear to one that wants TLS", async () => {
    const { tls: _tls, ...untrusting } = connection;
    const db = openDatabase(untrusting);
    await expect(sql`select 1`.execute(db)).rejects.toThrow(/self-signed certificate/);
    await db.destroy();
    await expect(ask({ tls: "off" })).rejects.toThrow(/no pg_hba.conf entry|no encryption/);
  });

  test("asks for its password at each login, so a new one is obeyed and open sessions go on", async () => {
    await server.run("create role rotating login password 'first'");
    let [password, asked] = ["first", 0];
    const login = async () => {
      asked++;
      return password;
    };
    const db = openDatabase({ ...connection, user: "rotating", password: login, maxConnections: 2 });
    await sql`select 1`.execute(db);
    await server.run("alter role rotating password 'second'");
    password = "second";
    await Promise.all([1, 2].map(() => sql`select pg_sleep(0.2)`.execute(db)));
    expect(asked).toBe(2);
    await db.destroy();
  });

  test("ends a statement that takes too long, and the next one works", async () => {
    const db = openDatabase({ ...connection, statementTimeoutMs: 200 });
    await expect(sql`select pg_sleep(30)`.execute(db)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await db.destroy();
  });

  test("that nobody gives within its time is refused, not waited for", async () => {
    const db = openDatabase({ ...connection, maxConnections: 1, connectTimeoutMs: 300 });
    const busy = sql`select pg_sleep(2)`.execute(db);
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await busy;
    await db.destroy();
  });
});

describe("a login to RDS", () => {
  /** What a client says to a server that asks for a password in the clear, as RDS asks for tokens. */
  async function passwordsSaid(logins: number): Promise<readonly string[]> {
    const said: string[] = [];
    const fake = createServer((socket: Socket) => {
      socket.on("error", () => {});
      // startup message → AuthenticationCleartextPassword → password message → the connection is closed
      socket.once("data", () => {
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        socket.once("data", (message) => {
          said.push(message.subarray(5, -1).toString());
          socket.destroy();
        });
      });
    }).listen(0, "127.0.0.1");
    await once(fake, "listening");
    const { port } = fake.address() as { port: number };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" });
    const password = databaseToken({ host: "127.0.0.1", port, user: "jobs", region: "eu-west-1" });
    for (let n = 0; n < logins; n++) {
      const login = { host: "127.0.0.1", port, user: "jobs", password, tls: "off" } as const;
      await expect(ask(login)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    }
    fake.close();
    return said.map((text) => text.replace(`127.0.0.1:${port}`, "host:port"));
  }

  test("says a token of IAM for this host, port and user, good for 15 minutes, signed for each login", async () => {
    const said = await passwordsSaid(2);
    expect(said).toHaveLength(2);
    for (const token of said) {
      const url = new URL(`https://${token.replace("host:port", "host.example:5432")}`);
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        Action: "connect",
        DBUser: "jobs",
        "X-Amz-Expires": "900",
        "X-Amz-Credential": expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/) as string,
        "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
    }
  });
});

describe("the lease for housekeeping", () => {
  interface Holder {
    readonly lease: Promise<void>;
    readonly leave: () => void;
    readonly turns: () => number;
    readonly holds: () => boolean;
  }

  function holder(): Holder {
    const leaving = new AbortController();
    let [turns, holding] = [0, false];
    const lease = new HousekeepingLease({ connection, askEveryMs: 20, onError: () => {} });
    const running = lease.whileHeld(leaving.signal, async (held) => {
      turns++;
      holding = true;
      await new Promise<void>((resolve) => held.addEventListener("abort", () => resolve(), { once: true }));
      holding = false;
    });
    return { lease: running, leave: () => leaving.abort(), turns: () => turns, holds: () => holding };
  }

  test("is one process's at a time, and goes to another when its holder leaves", async () => {
    const holders = [holder(), holder(), holder()];
    const holding = () => holders.filter(({ holds }) => holds());
    await expect.poll(() => holding().length, POLL).toBe(1);
    const [first] = holding();
    first?.leave();
    await first?.lease;
    await expect.poll(() => holding().length, POLL).toBe(1);
    expect(holding()[0]).not.toBe(first);
    for (const { leave } of holders) leave();
    await Promise.all(holders.map(({ lease }) => lease));
    expect(holders.map(({ turns }) => turns()).reduce((sum, n) => sum + n)).toBe(2);
  });

  test("is lost with its session: the holder stops its work, and somebody takes it up again", async () => {
    const holders = [holder(), holder()];
    await expect.poll(() => holders.filter(({ holds }) => holds()).length, POLL).toBe(1);
    await server.run("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
    await expect.poll(() => holders.map(({ turns }) => turns()).reduce((sum, n) => sum + n), POLL).toBe(2);
    await expect.poll(() => holders.filter(({ holds }) => holds()).length, POLL).toBe(1);
    for (const { leave } of holders) leave();
    await Promise.all(holders.map(({ lease }) => lease));
  });
});

describe("the lease without a server", () => {
  test("says so, asks again, and is left at once", async () => {
    const leaving = new AbortController();
    const errors: unknown[] = [];
    const nowhere = { ...connection, port: await freePort() };
    const onError = (error: unknown) => errors.push(error);
    const lease = new HousekeepingLease({ connection: nowhere, askEveryMs: 20, onError });
    const running = lease.whileHeld(leaving.signal, () => Promise.reject(new Error("nobody may hold it")));
    await expect.poll(() => errors.length, POLL).toBeGreaterThan(2);
    leaving.abort();
    await running;
    expect(errors[0]).toMatchObject({ name: "RefusedError", code: "UNAVAILABLE" });
  });
});

describe("what PostgreSQL alone makes difficult", () => {
  test("the character U+0000 in progress and log is kept, and progress still never goes back", async () => {
    const db = openDatabase(connection);
    const { store } = storeIn(db, new ManualClock());
    const job = aJob({ state: "running", attempt: 1, leaseUntil: 5 });
    await store.insert(job, undefined);
    await store.heartbeat(job.id, 1, 9, aProgress(0.5, { message: "a\u0000b" }));
    await store.heartbeat(job.id, 1, 9, aProgress(0.00001, { message: "c\u0000d" }));
    expect((await store.load(job.id))?.progress).toMatchObject({ fraction: 0.5, message: "c\u0000d" });
    await store.appendLog(job.id, 1, ["e\u0000f"]);
    expect(await store.events(job.id, 0, 10, "log")).toMatchObject([{ data: { line: "e\u0000f" } }]);
    await db.destroy();
  });

  test("an id is not given again by an insertion that waited for its job's removal", async () => {
    const db = openDatabase(connection);
    const { store } = storeIn(db, new ManualClock());
    for (let round = 0; round < 10; round++) {
      const job = aJob();
      await store.insert(job, undefined);
      const [removed, again] = await Promise.all([store.remove(job), store.insert(aJob({ id: job.id }), undefined)]);
      expect({ removed, again }).toEqual({ removed: true, again: { outcome: "id-taken" } });
    }
    await db.destroy();
  });

  test("the counts by state are those of the jobs, whatever many sessions do at once", async () => {
    const db = openDatabase(connection);
    const { store } = storeIn(db, new ManualClock());
    const jobs = Array.from({ length: 60 }, (_, n) => aJob({ state: n % 2 === 0 ? "queued" : "running", attempt: 1 }));
    await Promise.all(jobs.map((job) => store.insert(job, undefined)));
    const swap = (job: (typeof jobs)[number]) =>
      store.replace(job, { ...job, state: job.state === "queued" ? "running" : "queued", version: 2 });
    expect(await Promise.all(jobs.map(swap))).toEqual(jobs.map(() => true));
    const { rows } = await sql<{ state: string; jobs: number }>`
      select state, count(*) as jobs from jobs group by state`.execute(db);
    expect(await store.countByState()).toMatchObject(Object.fromEntries(rows.map(({ state, jobs: n }) => [state, n])));
    await db.destroy();
  });
});
