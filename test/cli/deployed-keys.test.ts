import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { clientConfig } from "../../src/adapters/aws/clients";
import { DynamoApiKeyStore } from "../../src/adapters/aws/dynamo/api-keys";
import { openDatabase } from "../../src/adapters/postgres/database";
import { apiKeySha256 } from "../../src/jobs/api-key";
import { createJobTable, emulatorSettings } from "../support/aws-here";
import { runHere } from "../support/cli-here";
import { type Emulator, startEmulator } from "../support/emulator";
import { ManualClock } from "../support/jobs";
import { type PostgresServer, startPostgres } from "../support/postgres";
import { storeIn } from "../support/postgres-store";

/** Makes, lists and revokes a key of a place by the command line; the key, and what the place holds then. */
async function lifeOfAKey(place: readonly string[]) {
  const made = await runHere(["keys", "create", "--tenant", "physics", "--json", ...place]);
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining("shown this once")]);
  const { id, key } = JSON.parse(made.stdout) as { id: string; key: string };
  const listed = await runHere(["keys", "list", ...place]);
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(`${id} +physics`)]);
  expect((await runHere(["keys", "revoke", id, ...place])).code).toBe(0);
  return { id, sha256: apiKeySha256(key) };
}

describe("keys of a table", () => {
  let moto: Emulator;
  let client: DynamoDBClient;
  beforeAll(async () => {
    const started = await startEmulator("moto");
    if (typeof started === "string") throw new Error(started);
    moto = started;
    const settings = emulatorSettings(moto.endpoint);
    client = new DynamoDBClient(clientConfig(settings));
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", moto.endpoint);
    vi.stubEnv("AWS_REGION", settings.region ?? "");
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await moto.close();
  });

  test("are those that the functions ask for", async () => {
    const tableName = await createJobTable(client);
    const { id, sha256 } = await lifeOfAKey(["--table", tableName]);
    const stored = await new DynamoApiKeyStore({ client, tableName }).findBySha256(sha256);
    expect(stored).toMatchObject({ id, tenant: "physics", revokedAt: expect.any(Number) });
  });

  test("cannot be made in a table that is not there", async () => {
    const { code, stderr } = await runHere(["keys", "create", "--tenant", "physics", "--table", "no-such-table"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("no-such-table: must be a table of this account")]);
  });
});

describe("keys of a database", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    const started = await startPostgres();
    if (typeof started === "string") throw new Error(started);
    server = started;
    vi.stubEnv("PGPASSWORD", await server.connection.password());
    vi.stubEnv("MILLRACE_DATABASE_CA_FILE", server.caFile);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  test("are those that the servers ask for, also in one that has no tables yet", async () => {
    const connection = await server.freshDatabase();
    const { user, host, port, database } = connection;
    const { id, sha256 } = await lifeOfAKey(["--database-url", `postgres://${user}@${host}:${port}/${database}`]);
    const db = openDatabase(connection);
    expect(await storeIn(db, new ManualClock()).apiKeys.findBySha256(sha256)).toMatchObject({
      id,
      revokedAt: expect.any(Number),
    });
    await db.destroy();
  });
});

test.each([
  [["--table", "t", "--data", "d"], "name one place"],
  [["--database-url", "mysql://root@localhost/x"], "must be postgres://"],
  [["--database-url", "postgres://u:secret@localhost/x"], "must hold no password"],
])("%j is refused", async (place, message) => {
  const { code, stderr } = await runHere(["keys", "list", ...place]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).not.toContain("secret");
});
