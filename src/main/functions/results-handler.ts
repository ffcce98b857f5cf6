import { addJobRoutes } from "../../api/routes/jobs";
import { addPresignRoutes } from "../../api/routes/presign";
import { addResultRoutes } from "../../api/routes/results";
import { API_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Hands out metrics, logs and signed downloads of a job, and deletes it with its files. */
export const handler = whenFirstCalled(() => {
  const settings = parseSettings(API_FUNCTION_SETTINGS, process.env);
  return apiHandler(settings, openParts(settings), addResultRoutes, addPresignRoutes, addJobRoutes);
});
