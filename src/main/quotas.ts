import type { TenantQuotas } from "../jobs/quotas";

/** What each tenant may do at most, from the settings of a process. */
export function tenantQuotas(settings: {
  readonly tenantMaxWaiting?: number | undefined;
  readonly tenantMaxRunning?: number | undefined;
  readonly tenantSubmissionsPerMinute?: number | undefined;
}): TenantQuotas {
  const { tenantMaxWaiting, tenantMaxRunning, tenantSubmissionsPerMinute } = settings;
  return {
    ...(tenantMaxWaiting !== undefined && { maxWaiting: tenantMaxWaiting }),
    ...(tenantMaxRunning !== undefined && { maxRunning: tenantMaxRunning }),
    ...(tenantSubmissionsPerMinute !== undefined && { submissionsPerMinute: tenantSubmissionsPerMinute }),
  };
}
