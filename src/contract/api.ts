/** Every request and response of the job API, under the names that the routes, the client and the CLI use. */
export {
  idempotencyKeySchema,
  jobIdSchema,
} from "./fields";
export * from "./job-view";
export * from "./notification";
export * from "./query";
export * from "./results";
export * from "./schedule";
export * from "./service";
export * from "./submission";
export * from "./transfer";

/** Where the routes lie unless a deployment says otherwise. */
export const DEFAULT_BASE_PATH = "/api/v1";
