import { addJobRoutes } from "../../api/routes/jobs";
import { BATCH_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { openBatch } from "../aws/batch-queue";
import { apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Cancels a job: one that waits at once, with its Batch job; one at work by asking it to stop. */
export const handler = whenFirstCalled(() => {
  const settings = parseSettings(BATCH_FUNCTION_SETTINGS, process.env);
  return apiHandler(
    settings,
    openParts(settings, (store) => openBatch(settings, store).queue),
    addJobRoutes,
  );
});
