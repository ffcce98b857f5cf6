import { addJobRoutes } from "../../api/routes/jobs";
import { API_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Lists a tenant's jobs, page by page. */
export const handler = whenFirstCalled(() => {
  const settings = parseSettings(API_FUNCTION_SETTINGS, process.env);
  return apiHandler(settings, openParts(settings), addJobRoutes);
});
