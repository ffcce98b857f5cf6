import type { ResourceBehaviour } from "./behaviour";

/** DNS Firewall keeps every name with a dot at its end. */
export const firewallDomainList: ResourceBehaviour = {
  apply: (state) => {
    const { domains } = state;
    if (!Array.isArray(domains)) return state;
    return { ...state, domains: domains.map((name) => (String(name).endsWith(".") ? name : `${String(name)}.`)) };
  },
};
