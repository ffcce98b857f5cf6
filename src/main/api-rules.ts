import type { ApiDependencies } from "../api/dependencies";
import type { TenantQuotas } from "../jobs/quotas";

const MIB = 1024 * 1024;

interface RuleSettings {
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly basePath: string;
  readonly maxQueued: number;
  readonly maxUploadMib: number;
  readonly resultCache: "on" | "off";
  readonly tenantMaxWaiting?: number | undefined;
  readonly tenantMaxRunning?: number | undefined;
  readonly tenantSubmissionsPerMinute?: number | undefined;
}

/** What the API allows, from the settings of a process: the same on one machine, on servers and in functions. */
export function apiRules(
  settings: RuleSettings,
): Pick<ApiDependencies, "allowedOrigins" | "basePath" | "limits" | "quotas" | "resultCache"> {
  const { allowedOrigins, basePath, maxQueued, maxUploadMib, resultCache } = settings;
  return {
    allowedOrigins,
    basePath,
    limits: { maxQueued, maxUploadBytes: maxUploadMib * MIB },
    quotas: tenantQuotas(settings),
    resultCache: resultCache === "on",
  };
}

function tenantQuotas(settings: RuleSettings): TenantQuotas {
  return {
    maxWaiting: settings.tenantMaxWaiting,
    maxRunning: settings.tenantMaxRunning,
    submissionsPerMinute: settings.tenantSubmissionsPerMinute,
  };
}
