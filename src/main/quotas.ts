import type { TenantQuotas } from "../jobs/quotas";

/** What each tenant may do at most, from the settings of a process. */
export function tenantQuotas(settings: {
  readonly tenantMaxWaiting?: number | undefined;
  readonly tenantMaxRunning?: number | undefined;
  readonly tenantSubmissionsPerMinute?: number | undefined;
}): TenantQuotas {
  return {
    maxWaiting: settings.tenantMaxWaiting,
    maxRunning: settings.tenantMaxRunning,
    submissionsPerMinute: settings.tenantSubmissionsPerMinute,
  };
}
