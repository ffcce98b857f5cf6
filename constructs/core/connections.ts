import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { composeName } from "./names";
import type { Port } from "./port";
import { isToken } from "./tokens";

/** Whatever has security groups. */
export interface Connectable {
  readonly connections: Connections;
}

/** An address range or prefix list on the other side. */
export type Peer = { readonly cidrIpv4: string } | { readonly cidrIpv6: string } | { readonly prefixListId: string };

/** Ready-made peers. */
export const PEERS = {
  anyIpv4: { cidrIpv4: "0.0.0.0/0" },
  anyIpv6: { cidrIpv6: "::/0" },
} as const satisfies Record<string, Peer>;

/** Props of {@link Connections}. */
export interface ConnectionsProps {
  /** Known at synth how many there are; the ids may be known only after apply. */
  readonly securityGroupIds: readonly string[];
  /**
   * Port of `allowDefaultPortFrom`.
   * @default - none
   */
  readonly defaultPort?: Port;
}

/**
 * The network access of something with security groups. Every permission becomes rules of their own on both sides, so
 * that any number of parties add rules without knowing each other, and no change of a rule replaces a group.
 *
 * Between stacks all rules are placed in the client's stack: the client needs the server's address anyway, so that no
 * circle of stacks arises.
 */
export class Connections implements Connectable {
  readonly securityGroupIds: readonly string[];
  readonly defaultPort: Port | undefined;

  constructor(
    /** Whose connections they are: its path names the rules. */
    readonly owner: Construct,
    props: ConnectionsProps,
  ) {
    this.securityGroupIds = props.securityGroupIds;
    this.defaultPort = props.defaultPort;
  }

  /** So that connections can stand for their owner. */
  get connections(): Connections {
    return this;
  }

  /** Lets another party reach this one. */
  allowFrom(client: Connectable | Peer, port: Port, description?: string): void {
    if ("connections" in client) connect(client.connections, this, port, description);
    else this.allowIngress(rulesScope(this.owner, this.owner), client, port, description);
  }

  /** Lets this one reach another party. */
  allowTo(server: Connectable | Peer, port: Port, description?: string): void {
    if ("connections" in server) connect(this, server.connections, port, description);
    else this.allowEgress(rulesScope(this.owner, this.owner), server, port, description);
  }

  /**
   * Lets another party reach this one on its own port.
   *
   * @throws Error if it has no port of its own
   */
  allowDefaultPortFrom(client: Connectable | Peer, description?: string): void {
    this.allowFrom(client, this.ownPort(), description);
  }

  /** Lets members of these groups reach each other. */
  allowInternally(port: Port, description?: string): void {
    connect(this, this, port, description);
  }

  private ownPort(): Port {
    if (this.defaultPort !== undefined) return this.defaultPort;
    throw new Error(`${this.owner.node.path}: defaultPort must be set, got nothing; use allowFrom with a port`);
  }

  private allowIngress(scope: Construct, peer: PeerOrGroup, port: Port, description?: string): void {
    this.securityGroupIds.forEach((securityGroupId, index) => {
      const id = ruleId("From", this, index, peer, port);
      if (scope.node.tryFindChild(id) !== undefined) return;
      const config = { securityGroupId, ...ruleConfig(peer, port, description) };
      new VpcSecurityGroupIngressRule(scope, id, config);
    });
  }

  private allowEgress(scope: Construct, peer: PeerOrGroup, port: Port, description?: string): void {
    this.securityGroupIds.forEach((securityGroupId, index) => {
      const id = ruleId("To", this, index, peer, port);
      if (scope.node.tryFindChild(id) !== undefined) return;
      const config = { securityGroupId, ...ruleConfig(peer, port, description) };
      new VpcSecurityGroupEgressRule(scope, id, config);
    });
  }

  /** For {@link connect}: one end of a connection to other groups. */
  allowGroups(end: "ingress" | "egress", scope: Construct, other: Connections, port: Port, description?: string): void {
    other.securityGroupIds.forEach((referencedSecurityGroupId, index) => {
      const peer = { referencedSecurityGroupId, label: `${other.owner.node.path}#${index}` };
      if (end === "ingress") this.allowIngress(scope, peer, port, description);
      else this.allowEgress(scope, peer, port, description);
    });
  }
}

/** A group on the other side, with a name that is stable from synth to synth (its id is a token). */
interface Group {
  readonly referencedSecurityGroupId: string;
  readonly label: string;
}
type PeerOrGroup = Peer | Group;

function connect(client: Connections, server: Connections, port: Port, description?: string): void {
  const across = TerraformStack.of(client.owner) !== TerraformStack.of(server.owner);
  const serverSide = across ? rulesScope(client.owner, server.owner) : rulesScope(server.owner, server.owner);
  server.allowGroups("ingress", serverSide, client, port, description);
  client.allowGroups("egress", rulesScope(client.owner, client.owner), server, port, description);
}

/** The construct that holds the rules of `owner`, inside `place`. */
function rulesScope(place: Construct, owner: Construct): Construct {
  const id = place === owner ? "Rules" : `RulesOf-${composeName({ start: [], path: [owner.node.path] }, 60)}`;
  const existing = place.node.tryFindChild(id) as Construct | undefined;
  return existing ?? new Construct(place, id);
}

function ruleId(direction: "From" | "To", self: Connections, index: number, peer: PeerOrGroup, port: Port): string {
  const other = peerLabel(peer);
  const group = self.securityGroupIds.length > 1 ? `Group${index}` : "";
  return `${group}${direction}-${composeName({ start: [], path: [other, portLabel(port)] }, 80)}`;
}

function peerLabel(peer: PeerOrGroup): string {
  if ("label" in peer) return peer.label;
  const [[kind, value] = ["peer", ""]] = Object.entries(peer);
  return isToken(value) ? kind : `${kind}-${value}`;
}

/** Ports known only after apply print differently each time; the protocol has to do for them. */
function portLabel(port: Port): string {
  return isToken(port.fromPort) || isToken(port.toPort) ? `${port.protocol}-port` : port.text;
}

function ruleConfig(peer: PeerOrGroup, port: Port, description?: string) {
  const { fromPort, toPort, protocol } = port;
  const end = "label" in peer ? { referencedSecurityGroupId: peer.referencedSecurityGroupId } : peer;
  return { ...end, ipProtocol: protocol, fromPort, toPort, description: description ?? describeRule(peer, port) };
}

/** AWS allows 255 characters of a small set; paths stay within it once cut. */
function describeRule(peer: PeerOrGroup, port: Port): string {
  const other = "label" in peer ? peer.label.replace(/#0$/, "") : peerLabel(peer);
  return `${portLabel(port)} ${other}`.replace(/[^A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]/g, "-").slice(0, 255);
}
