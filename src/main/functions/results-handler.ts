import { addJobRoutes } from "../../api/routes/jobs";
import { addPresignRoutes } from "../../api/routes/presign";
import { addResultRoutes } from "../../api/routes/results";
import { storageFunction } from "./api-function";

/** Hands out metrics, logs and signed downloads of a job, and deletes it with its files. */
export const handler = storageFunction(addResultRoutes, addPresignRoutes, addJobRoutes);
