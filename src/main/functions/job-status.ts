import { addJobStateRoutes } from "../../api/routes/job-state";
import { API_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Tells a job's state and progress. */
export const handler = whenFirstCalled(() => {
  const settings = parseSettings(API_FUNCTION_SETTINGS, process.env);
  return apiHandler(settings, openParts(settings), addJobStateRoutes);
});
