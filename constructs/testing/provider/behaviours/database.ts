import { UNKNOWN, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

const PORTS: Readonly<Record<string, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** A database listens on its engine's port; with a managed password it has exactly one master secret. */
export const databaseInstance: ResourceBehaviour = {
  plan: (planned) => {
    const engine = typeof planned.engine === "string" ? PORTS[planned.engine] : undefined;
    return planned.port === UNKNOWN && engine !== undefined ? { ...planned, port: engine } : planned;
  },
  apply: (state, settings) => {
    if (state.manage_master_user_password !== true) return state;
    const arn = secretArn(state, settings.region, settings.accountId);
    return {
      ...state,
      master_user_secret: [{ kms_key_id: "", secret_arn: arn, secret_status: "active", ...key(state) }],
    };
  },
};

function key(state: ValueMap) {
  const given = state.master_user_secret_kms_key_id;
  return typeof given === "string" ? { kms_key_id: given } : {};
}

function secretArn(state: ValueMap, region: string, account: string): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-${String(state.resource_id ?? state.identifier)}`;
}
