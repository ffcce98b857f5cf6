import type { Migration } from "kysely";
import { up as jobsAndQueue } from "./0001-jobs-and-queue";
import { up as quotas } from "./0002-quotas";
import { up as notifications } from "./0003-notifications";
import { up as resultCache } from "./0004-result-cache";
import { up as schedules } from "./0005-schedules";

/** In order. Forward only: a released one is never edited, the next one mends it. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-jobs-and-queue": { up: jobsAndQueue },
  "0002-quotas": { up: quotas },
  "0003-notifications": { up: notifications },
  "0004-result-cache": { up: resultCache },
  "0005-schedules": { up: schedules },
};
