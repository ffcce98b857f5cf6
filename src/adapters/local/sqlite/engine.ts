import type { SqliteDatabase, SqliteStatement } from "kysely";

/** One SQL file, opened; what Kysely's SQLite dialect wants of it. */
export interface SqliteEngine extends SqliteDatabase {
  readonly name: "node:sqlite" | "libsql";
  /** Runs a statement without a result and leaves nothing of it behind, even if it fails. */
  exec(sql: string): void;
}

type ExecutingDatabase = SqliteDatabase & { exec(sql: string): unknown };

interface NodeStatement {
  columns?(): readonly unknown[];
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
}

interface NodeSqlite {
  readonly DatabaseSync: new (
    file: string,
  ) => { prepare(sql: string): NodeStatement; exec(sql: string): void; close(): void };
}

interface Libsql {
  new (file: string): ExecutingDatabase;
}

/**
 * Opens a file with what this Node has: its own SQLite from 22.13 on, the package `libsql` before. Both write the same
 * file format, so a folder survives a change of Node.
 */
export function openEngine(file: string): SqliteEngine {
  const builtin = nodeSqlite();
  if (builtin) return new NodeEngine(builtin, file);
  const Database = libsql();
  const database = new Database(file);
  return {
    name: "libsql",
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => void database.exec(sql),
    close: () => database.close(),
  };
}

/** Node 22 and 24 warn on every start that the module is experimental, which is nothing a user can act on. */
function nodeSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite" as "node:fs") as unknown as NodeSqlite | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function libsql(): Libsql {
  try {
    return require("libsql") as Libsql;
  } catch (cause) {
    throw new Error(
      `Node ${process.versions.node} has no SQLite of its own and the package libsql is not installed; ` +
        "run `npm install libsql`, or use Node 22.13 or later",
      { cause },
    );
  }
}

class NodeEngine implements SqliteEngine {
  readonly name = "node:sqlite";
  private readonly database;

  constructor(sqlite: NodeSqlite, file: string) {
    this.database = new sqlite.DatabaseSync(file);
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.database.prepare(sql);
    return {
      reader: returnsRows(statement, sql),
      all: (parameters) => statement.all(...parameters),
      run: (parameters) => statement.run(...parameters),
      iterate: (parameters) => statement.iterate(...parameters),
    };
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  close(): void {
    this.database.close();
  }
}

/** `columns()` came with 22.16; the versions before it are asked by the text. */
function returnsRows(statement: NodeStatement, sql: string): boolean {
  if (statement.columns) return statement.columns().length > 0;
  return /^\s*(select|with|pragma)\b/i.test(sql) || /\breturning\b/i.test(sql);
}
