export {
  API_SERVER_SETTINGS,
  type ApiServerSettings,
  SOLVER_TASK_SETTINGS,
  SUBMITTED_SETTINGS,
  WORKER_SETTINGS,
  type WorkerSettings,
} from "./containers";
export {
  API_FUNCTION_SETTINGS,
  type ApiFunctionSettings,
  BATCH_FUNCTION_SETTINGS,
  type BatchFunctionSettings,
  COMPLETION_FUNCTION_SETTINGS,
} from "./functions";
export { LOCAL_SETTINGS, type LocalSettings, parseLocalSettings } from "./local";
export { type Definitions, environmentFor, parseSettings, SettingsError } from "./setting";
export { DATABASE_CA_VARIABLE } from "./storage";
