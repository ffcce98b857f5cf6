import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { Port } from "../../../constructs/core/port";
import { Role } from "../../../constructs/core/role";
import { SecurityGroup } from "../../../constructs/core/security-group";
import { Bucket } from "../../../constructs/data/bucket";
import type { Exhibit } from "./exhibits";

export const CORE_DEFAULTS: readonly Exhibit[] = [
  { name: "EncryptionKey", build: (scope, id) => new EncryptionKey(scope, id) },
  { name: "Role", build: (scope, id) => new Role(scope, id, { assumedBy: ["ecs-tasks.amazonaws.com"] }) },
  {
    name: "SecurityGroup",
    build: (scope, id, { vpcId, cidr }) => {
      const group = new SecurityGroup(scope, id, { vpcId, defaultPort: Port.tcp(443) });
      group.connections.allowDefaultPortFrom({ cidrIpv4: cidr });
      return group;
    },
  },
];

export const CORE_FORMS: readonly Exhibit[] = [
  {
    name: "RoleWithGrants",
    build: (scope, id) => {
      const role = new Role(scope, id, { assumedBy: ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] });
      const encryptionKey = new EncryptionKey(scope, `${id}Key`);
      new Bucket(scope, `${id}Files`, { encryptionKey }).grantReadWrite(role);
      return role;
    },
  },
];
