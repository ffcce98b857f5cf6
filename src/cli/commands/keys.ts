import { type Command, InvalidArgumentError } from "commander";
import { type Console, type OutputOptions, plain } from "../console";
import { EXIT, UsageError } from "../exit-codes";
import { withExamples, withOutput } from "../options";
import type { KeyPlace, KeyView } from "../ports";
import type { Session } from "../session";
import { table } from "../table";

interface KeysOptions extends OutputOptions, KeyPlace {}

interface CreateOptions extends KeysOptions {
  readonly tenant: string;
  readonly label: string;
}

const SOME_KEY = "9f2c41d07be8a653";

export function keysCommand(parent: Command, session: Session): void {
  const keys = parent
    .command("keys")
    .summary("create, list and revoke API keys")
    .description(
      "The API keys of a data folder, or of what a deployment keeps its jobs in (--table, --database-url). A running " +
        "platform obeys a change at once; the one on this machine asks for keys with start --require-key.",
    );
  withExamples(keys, "keys create --tenant physics --label laptop", "keys list", `keys revoke ${SOME_KEY}`);
  createCommand(keys, session);
  withExamples(withPlace(keys.command("list")), "keys list", "keys list --json")
    .description("List the keys, oldest first. The keys themselves are not kept, only their SHA-256.")
    .action(async (options: KeysOptions) => {
      list(session.console(options), await session.ports.keys.list(placeOf(options)));
      session.exit(EXIT.done);
    });
  revokeCommand(keys, session);
}

function withPlace(command: Command): Command {
  return withOutput(
    command
      .option("--data <folder>", "data folder (or MILLRACE_DATA_FOLDER; .millrace if not given)")
      .option("--table <name>", "DynamoDB table of a deployment; needs the package @aws-sdk/client-dynamodb")
      .option(
        "--database-url <url>",
        "PostgreSQL of a deployment, postgres://user@host/name; password from PGPASSWORD, else by IAM; needs the package pg",
      ),
  );
}

function placeOf({ data, table: jobTable, databaseUrl }: KeysOptions): KeyPlace {
  const given = { data, table: jobTable, databaseUrl };
  const named = Object.values(given).filter((value) => value !== undefined);
  if (named.length <= 1) return given;
  throw new UsageError("--data, --table, --database-url: name one place, got several; leave out the others");
}

function createCommand(keys: Command, session: Session): void {
  const command = keys
    .command("create")
    .description("Make a key and print it, this once. Whoever holds it is the tenant: sees its jobs and no others.")
    .requiredOption("--tenant <name>", "whose key it is; several keys may be one tenant's", tenantName)
    .option("--label <text>", "what it is for, to tell it from others in the list", labelText, "");
  withExamples(
    withPlace(command),
    "keys create --tenant physics --label laptop",
    "keys create --tenant local --quiet > key.txt",
  ).action(async ({ tenant, label, ...options }: CreateOptions) => {
    const console = session.console(options);
    const created = await session.ports.keys.create(placeOf(options), tenant, label);
    if (console.json) console.document({ ...created });
    else console.data(created.key);
    console.note(`key ${created.id} of ${tenant}; it is shown this once. Use it as MILLRACE_API_KEY`);
    session.exit(EXIT.done);
  });
}

function revokeCommand(keys: Command, session: Session): void {
  const command = keys
    .command("revoke")
    .description("Refuse a key from now on. Its tenant's jobs stay, and are seen with the tenant's other keys.")
    .argument("<id>", "the key's id, from keys list; not the key");
  withExamples(withPlace(command), `keys revoke ${SOME_KEY}`).action(async (id: string, options: KeysOptions) => {
    const console = session.console(options);
    const revoked = await session.ports.keys.revoke(placeOf(options), id);
    if (console.json) console.document({ key: revoked ?? null });
    else if (revoked !== undefined) console.data(`${revoked.id} revoked ${revoked.revokedAt}`);
    if (revoked === undefined) console.complain(`${plain(id)}: there is no key of this id; see millrace keys list`);
    session.exit(revoked === undefined ? EXIT.notFound : EXIT.done);
  });
}

function list(console: Console, keys: readonly KeyView[]): void {
  if (console.json) {
    console.document({ keys });
    return;
  }
  const rows = keys.map(({ id, tenant, label, createdAt, revokedAt }) => [
    id,
    tenant,
    createdAt,
    revokedAt ?? "",
    plain(label),
  ]);
  for (const line of table([["ID", "TENANT", "CREATED", "REVOKED", "LABEL"], ...rows])) console.data(line);
}

/** Tenants are folders in the data folder: names that every file system tells apart. */
function tenantName(text: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 64 of a to z, 0 to 9, - and _, and begin with a letter or a digit.");
}

function labelText(text: string): string {
  if (text.length <= 100 && plain(text) === text) return text;
  throw new InvalidArgumentError("It must be at most 100 characters in one line.");
}
