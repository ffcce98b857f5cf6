import { ElasticacheUser } from "@cdktf/provider-aws/lib/elasticache-user/index.js";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { type Check, checkProps, malformed, refuse } from "../core/checks";
import type { Connections } from "../core/connections";
import type { Grant, Grantee } from "../core/grants";
import { physicalName } from "../core/names";
import type { Tags } from "../core/tags";
import { isToken } from "../core/tokens";
import type { CacheEngineName } from "./cache-engine";

/** What users of a cache log in to. */
export interface CacheServer {
  readonly engine: CacheEngineName;
  readonly connections: Connections;
  readonly endpointSettings: Readonly<Record<CacheEndpointSetting, string>>;
  readonly tags: Tags | undefined;
  grantConnect(grantee: Grantee, user: CacheUser): Grant;
}

/** What code must know of a cache beside its user; NAME is part of the IAM token it makes. */
export type CacheEndpointSetting = "HOST" | "PORT" | "READER_HOST" | "READER_PORT" | "TLS" | "NAME";

/** Props of {@link CacheUser}. */
export interface CacheUserProps {
  /**
   * What the user may do, as the engine's ACL writes it: `on ~jobs:* -@all +@read`. `nopass`, passwords and `reset` are
   * refused: users log in with IAM tokens.
   * @default "on ~* &* +@all"
   */
  readonly accessString?: string;
}
export const CACHE_USER_DEFAULTS = { accessString: "on ~* &* +@all" } as const;

/**
 * A user of a cache that logs in with IAM tokens: no password exists. Made by `cache.addUser()`; its name is its id.
 */
export class CacheUser extends Construct implements Bindable<"connect", CacheEndpointSetting | "USER"> {
  readonly userName: string;
  /** Known after apply. */
  readonly userArn: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: ElasticacheUser;

  constructor(
    scope: Construct,
    id: string,
    private readonly server: CacheServer,
    props: CacheUserProps = {},
  ) {
    super(scope, id);
    const { accessString = CACHE_USER_DEFAULTS.accessString } = props;
    checkProps(this, accessChecks(accessString));
    this.userName = physicalName(this, "cache");
    this.resource = new ElasticacheUser(this, "Resource", {
      // ElastiCache asks for equal id and name of users with IAM.
      userId: this.userName,
      userName: this.userName,
      engine: server.engine,
      accessString,
      authenticationMode: { type: "iam" },
      tags: server.tags,
    });
    this.userArn = this.resource.arn;
  }

  get connections(): Connections {
    return this.server.connections;
  }

  /** What code must know to connect. It makes its password itself, from its own role: an IAM token. */
  get settings() {
    return { ...this.server.endpointSettings, USER: this.userName };
  }

  /** Logging in as this user. */
  grantAccess(grantee: Grantee): Grant {
    return this.server.grantConnect(grantee, this);
  }
}

function accessChecks(accessString: string): Check {
  return [
    malformed("accessString", accessString, /^(on|off)( |$)/, {
      must: "begin with on or off",
      remedy: "write it as in on ~jobs:* -@all +@read",
    }),
    // What stands there may be a password: the message does not show it.
    refuse(!isToken(accessString) && /(^| )([<>#!]|nopass|resetpass|reset( |$))/.test(accessString), {
      prop: "accessString",
      must: "hold neither passwords nor nopass nor reset",
      got: "one of them",
      remedy: "leave them out: users log in with IAM tokens",
    }),
  ];
}
