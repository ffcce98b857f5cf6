import { CreateWebACLCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { formsOf, type GalleryGroup } from "../../support/gallery";
import { GALLERY_FIREWALL } from "../../support/gallery/fargate-api";
import { applied } from "./applied";
import { API_FORMS_ON_MOTO, MOTO_FALSE_DIFFERENCES, ON_MOTO_NOT_APPLIED } from "./coverage";
import { emulated } from "./leftovers";

/**
 * moto changes and deletes what it makes for Batch, knows retries and platforms of jobs, alarms and events of AWS's own
 * services, and has Application Auto Scaling: MiniStack lacks all of it.
 */
const GROUPS: readonly GalleryGroup[] = ["batch", "batchSpot", "completion", "queueWorker"];

export const MOTO_FORMS = [
  ...GROUPS.flatMap(formsOf),
  ...formsOf("fargateApi").filter(({ name }) => name in API_FORMS_ON_MOTO),
];

/** A firewall that lets everything through. */
async function makeFirewall(endpoint: string): Promise<void> {
  const metrics = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: GALLERY_FIREWALL };
  const firewall = {
    Name: GALLERY_FIREWALL,
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: metrics,
  } as const;
  await new WAFV2Client(emulated(endpoint)).send(new CreateWebACLCommand(firewall));
}

export const { check, last } = applied({
  emulator: "moto",
  // Seconds until a certificate counts as proven; a minute by default.
  variables: { MOTO_ACM_VALIDATION_WAIT: "1" },
  prepare: makeFirewall,
  forms: MOTO_FORMS,
  notApplied: ON_MOTO_NOT_APPLIED,
  falseDifferences: MOTO_FALSE_DIFFERENCES,
});
