import { readFile } from "node:fs/promises";
import { UsageError } from "../cli/exit-codes";
import { DATABASE_CA_VARIABLE } from "../contract/settings";
import type { ApiKeyStore } from "../jobs/ports";
import { clientSettings } from "./aws/client-settings";

type Act<Answer> = (keys: ApiKeyStore) => Promise<Answer>;

/** The keys in the table of a deployment; credentials and region come from the environment, as always with the SDK. */
export async function withTableKeys<Answer>(tableName: string, act: Act<Answer>): Promise<Answer> {
  const { DynamoDBClient } = await installed("@aws-sdk/client-dynamodb", () => import("@aws-sdk/client-dynamodb"));
  const { DynamoApiKeyStore } = await import("../adapters/aws/dynamo/api-keys.js");
  const client = new DynamoDBClient(clientSettings("DYNAMODB"));
  try {
    return await act(new DynamoApiKeyStore({ client, tableName }));
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    throw new UsageError(`${tableName}: must be a table of this account and region, found none; check both`);
  } finally {
    client.destroy();
  }
}

/** The keys in the database of a deployment. Its tables are made if they are missing. */
export async function withDatabaseKeys<Answer>(text: string, act: Act<Answer>): Promise<Answer> {
  const connection = await toConnection(text);
  await installed("pg", () => import("pg"));
  const { migrateDatabase } = await import("../adapters/postgres/migrate.js");
  const { openDatabase } = await import("../adapters/postgres/database.js");
  const { sqlTables } = await import("../adapters/sql/schema.js");
  const { SqlApiKeyStore } = await import("../adapters/sql/api-keys.js");
  await migrateDatabase(connection);
  const db = openDatabase(connection);
  try {
    return await act(new SqlApiKeyStore(sqlTables(db)));
  } finally {
    await db.destroy();
  }
}

async function toConnection(text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "" || url.username === "") {
    throw new UsageError("--database-url: must be postgres://user@host:5432/name, got something else; correct it");
  }
  if (url.password !== "") {
    throw new UsageError(
      "--database-url: must hold no password, which others on this machine could read; set PGPASSWORD",
    );
  }
  const [host, user] = [url.hostname, decodeURIComponent(url.username)];
  const port = url.port === "" ? 5432 : Number(url.port);
  const caFile = process.env[DATABASE_CA_VARIABLE];
  const tls = caFile === undefined || caFile === "" ? {} : { tls: { ca: await readFile(caFile, "utf8") } };
  const password = await passwordOf({ host, port, user });
  return { host, port, user, database: decodeURIComponent(url.pathname.slice(1)), password, ...tls };
}

/** A deployment's database knows no password: the user logs in with a token of IAM. */
async function passwordOf(login: { readonly host: string; readonly port: number; readonly user: string }) {
  const { PGPASSWORD: given } = process.env;
  if (given !== undefined && given !== "") return () => Promise.resolve(given);
  await installed("@aws-sdk/rds-signer", () => import("@aws-sdk/rds-signer"));
  return (await import("../adapters/aws/database-login.js")).databaseToken(login);
}

async function installed<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new UsageError(`${name}: must be installed beside millrace for this; run npm install ${name}`, { cause });
  }
}
