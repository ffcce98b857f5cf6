import type { Migration } from "kysely";
import { up as jobsAndQueue } from "./0001-jobs-and-queue";

/** In order. Forward only: a released one is never edited, the next one mends it. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-jobs-and-queue": { up: jobsAndQueue },
};
