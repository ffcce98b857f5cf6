import { addJobRoutes } from "../../api/routes/jobs";
import { storageFunction } from "./api-function";

/** Lists a tenant's jobs, page by page. */
export const handler = storageFunction(addJobRoutes);
