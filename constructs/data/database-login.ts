import type { Bindable } from "../core/bind";
import type { Connections } from "../core/connections";
import type { Grant, Grantee } from "../core/grants";

/** What can be logged in to with IAM tokens: a database, a replica of one, a proxy before one. */
export interface LoginServer {
  readonly address: string;
  readonly port: number;
  readonly databaseName: string;
  readonly connections: Connections;
  /** What code must know to find it. */
  readonly endpointSettings: Readonly<Record<"HOST" | "PORT" | "NAME", string>>;
  grantConnect(grantee: Grantee, user: string): Grant;
}

/** One user of a database, to bind code to: `bind(service, database.login("app"), { access: "connect", … })`. */
export class DatabaseLogin implements Bindable<"connect", "HOST" | "PORT" | "NAME" | "USER"> {
  constructor(
    private readonly server: LoginServer,
    readonly user: string,
  ) {}

  get connections(): Connections {
    return this.server.connections;
  }

  /** What code must know to connect. It makes its password itself, from its own role: an IAM token. */
  get settings() {
    return { ...this.server.endpointSettings, USER: this.user };
  }

  /** Logging in as this user. */
  grantAccess(grantee: Grantee): Grant {
    return this.server.grantConnect(grantee, this.user);
  }
}
