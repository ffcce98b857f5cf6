import { DynamoOutbox } from "../../adapters/aws/dynamo/outbox";
import { addJobRoutes } from "../../api/routes/jobs";
import { addKindRoutes } from "../../api/routes/service";
import { addSubmissionRoutes } from "../../api/routes/submission";
import { BATCH_FUNCTION_SETTINGS, type BatchFunctionSettings, parseSettings } from "../../contract/settings";
import { relayOutbox } from "../../jobs/relay-outbox";
import { openBatch } from "../aws/batch-queue";
import { systemClock } from "../aws/job-storage";
import { processLog } from "../log";
import { type ApiHandler, apiHandler, openParts, whenFirstCalled } from "./api-function";

/** Takes submissions and starts their Batch jobs; also retries, and tells which kinds there are. */
export const handler = whenFirstCalled(() => submitting(parseSettings(BATCH_FUNCTION_SETTINGS, process.env)));

async function submitting(settings: BatchFunctionSettings): Promise<ApiHandler> {
  const parts = openParts(settings);
  const { queue } = openBatch(settings, parts.store);
  const outbox = new DynamoOutbox({ client: parts.dynamo, tableName: settings.jobTable, clock: systemClock });
  const log = processLog(settings.logLevel);
  const answer = await apiHandler(settings, parts, addSubmissionRoutes, addJobRoutes, addKindRoutes);
  return async (event) => {
    const answered = await answer(event);
    // The job is stored: what cannot be sent now is sent by the sweeper.
    await relayOutbox({ outbox, queue }).catch((err: unknown) => log.error({ err }, "a submission was not sent"));
    return answered;
  };
}
