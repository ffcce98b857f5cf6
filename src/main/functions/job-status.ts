import { addJobStateRoutes } from "../../api/routes/job-state";
import { storageFunction } from "./api-function";

/** Tells a job's state and progress. */
export const handler = storageFunction(addJobStateRoutes);
