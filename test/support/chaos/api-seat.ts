import { randomUUID } from "node:crypto";
import { createFunctionApp } from "../../../src/api/function-app";
import type { Logger } from "../../../src/api/logger";
import { addSubmissionRoutes } from "../../../src/api/routes/submission";
import type { Clock } from "../../../src/jobs/ports";
import { kindCatalogue } from "../../../src/kinds/catalogue";
import { serveHttp } from "../../../src/main/http-server";
import { OwnProcessInspector } from "../../../src/worker/own-process-inspector";
import { kinds } from "../counting-kind";
import type { Order } from "./order";
import type { Parts } from "./parts";

/** Serves the route that takes submissions; gives its address. */
export async function serve(
  order: Order,
  { clock, log, ...parts }: Parts & { readonly clock: Clock; readonly log: Logger },
): Promise<string> {
  const app = createFunctionApp(
    {
      ports: {
        ...parts,
        kinds: kindCatalogue(kinds),
        inspector: new OwnProcessInspector(parts.objects, kinds, order.workFolder),
        clock,
        ids: { jobId: randomUUID },
      },
      authentication: { mode: "open", tenant: "local" },
      secret: Buffer.alloc(32, "chaos"),
      version: "0.0.0",
      logger: log,
    },
    addSubmissionRoutes,
  );
  return (await serveHttp(app, { host: "127.0.0.1", port: 0 })).url;
}
