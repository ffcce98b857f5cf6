import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { secretsClient } from "../../adapters/aws/clients";
import { DynamoApiKeyStore } from "../../adapters/aws/dynamo/api-keys";
import { DynamoRateLimiter } from "../../adapters/aws/dynamo/rate-limiter";
import { readSecret } from "../../adapters/aws/read-secret";
import type { AddRoutes } from "../../api/base-app";
import { createFunctionApp } from "../../api/function-app";
import { API_FUNCTION_SETTINGS, type ApiFunctionSettings, parseSettings } from "../../contract/settings";
import { countedByStore } from "../../jobs/backend-queue";
import type { JobStore, WaitingJobs } from "../../jobs/ports";
import { kinds } from "../../kinds";
import { kindCatalogue } from "../../kinds/catalogue";
import { OwnProcessInspector } from "../../worker/own-process-inspector";
import { apiRules } from "../api-rules";
import { clientSettings } from "../aws/client-settings";
import { type JobStorage, openJobStorage, systemClock } from "../aws/job-storage";
import { embeddedMetrics, measuredRequests } from "../embedded-metrics";
import { processLog } from "../log";

/** A Lambda handler of events of API Gateway. */
export type ApiHandler = (event: LambdaEvent) => Promise<unknown>;

/** Stamped in by the bundler. */
const VERSION = process.env.MILLRACE_VERSION ?? "0.0.0";

/** Ports of a function, kept from call to call. */
export interface FunctionParts extends JobStorage {
  readonly queue: WaitingJobs;
}

/** What a function's storage is, with a queue that only counts by the store. */
export function openParts(settings: ApiFunctionSettings, queue?: (store: JobStore) => WaitingJobs): FunctionParts {
  const storage = openJobStorage(settings);
  return { ...storage, queue: queue?.(storage.store) ?? countedByStore(storage.store) };
}

/** The handler for a few routes of the job API, on DynamoDB and S3. */
export async function apiHandler(
  settings: ApiFunctionSettings,
  parts: FunctionParts,
  ...adders: readonly AddRoutes[]
): Promise<ApiHandler> {
  const measures = embeddedMetrics(settings, "api", systemClock);
  const workFolder = join(tmpdir(), "millrace");
  const secret = await readSecret(secretsClient(clientSettings("SECRETS_MANAGER")), settings.signingSecret);
  const app = createFunctionApp(
    {
      ports: {
        ...parts,
        rates: new DynamoRateLimiter({ client: parts.dynamo, tableName: settings.jobTable, clock: systemClock }),
        kinds: kindCatalogue(kinds),
        inspector: new OwnProcessInspector(parts.objects, kinds, workFolder),
        clock: systemClock,
        ids: { jobId: randomUUID },
      },
      authentication: {
        mode: "keys",
        keys: new DynamoApiKeyStore({ client: parts.dynamo, tableName: settings.jobTable }),
      },
      ...apiRules(settings),
      secret: Buffer.from(secret),
      version: VERSION,
      logger: processLog(settings.logLevel),
      ...(measures && { recorder: measuredRequests(measures) }),
    },
    ...adders,
  );
  return handle(app);
}

/** The function for routes that need the table and the buckets alone. */
export function storageFunction(...adders: readonly AddRoutes[]): ApiHandler {
  return whenFirstCalled(() => {
    const settings = parseSettings(API_FUNCTION_SETTINGS, process.env);
    return apiHandler(settings, openParts(settings), ...adders);
  });
}

/** Makes the handler with the first call, and anew where that failed: a start that could not reach AWS is tried again. */
export function whenFirstCalled(make: () => Promise<ApiHandler>): ApiHandler {
  let made: Promise<ApiHandler> | undefined;
  return async (event) => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return (await made)(event);
  };
}
