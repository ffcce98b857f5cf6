import { formsOf, type GalleryGroup } from "../../support/gallery";
import { applied } from "./applied";
import { API_FORMS_ON_MOTO, MOTO_FALSE_DIFFERENCES, ON_MOTO_NOT_APPLIED } from "./coverage";

/**
 * moto changes and deletes what it makes for Batch, knows retries and platforms of jobs, alarms and events of AWS's own
 * services, and has Application Auto Scaling: MiniStack lacks all of it.
 */
const GROUPS: readonly GalleryGroup[] = ["batch", "batchSpot", "completion", "queueWorker"];

export const MOTO_FORMS = [
  ...GROUPS.flatMap(formsOf),
  ...formsOf("fargateApi").filter(({ name }) => name in API_FORMS_ON_MOTO),
];

export const { check, last } = applied({
  emulator: "moto",
  // Seconds until a certificate counts as proven; a minute by default.
  variables: { MOTO_ACM_VALIDATION_WAIT: "1" },
  forms: MOTO_FORMS,
  notApplied: ON_MOTO_NOT_APPLIED,
  falseDifferences: MOTO_FALSE_DIFFERENCES,
});
