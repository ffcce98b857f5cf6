import { addPresignRoutes } from "../../api/routes/presign";
import { API_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Signs uploads of input files. */
export const handler = whenFirstCalled(() => {
  const settings = parseSettings(API_FUNCTION_SETTINGS, process.env);
  return apiHandler(settings, openParts(settings), addPresignRoutes);
});
