import { addPresignRoutes } from "../../api/routes/presign";
import { storageFunction } from "./api-function";

/** Signs uploads of input files. */
export const handler = storageFunction(addPresignRoutes);
