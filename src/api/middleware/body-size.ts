import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { RefusedError } from "../../jobs/errors";
import type { ApiEnvironment } from "../environment";

/** Refuses a body of more than `maxSize` bytes, whether it says its length or not. */
export function bodySize(maxSize: number): MiddlewareHandler<ApiEnvironment> {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new RefusedError("PAYLOAD_TOO_LARGE", `the body must have at most ${maxSize} bytes`);
    },
  });
}
