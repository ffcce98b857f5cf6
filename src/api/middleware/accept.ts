import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";
import { RefusedError } from "../../jobs/errors";
import type { ApiEnvironment } from "../environment";

/** Refuses a request whose Accept header rules out what the route answers. */
export function produces(mediaType: string): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const header = c.req.header("accept");
    if (header !== undefined && header.trim() !== "" && !accepts(header, mediaType)) {
      throw new RefusedError("NOT_ACCEPTABLE", `the answer is ${mediaType}; leave Accept out or add that type`);
    }
    await next();
  };
}

/** The most specific range decides; a weight of 0 rules its types out. */
function accepts(header: string, mediaType: string): boolean {
  const ranges = [mediaType, `${mediaType.split("/")[0]}/*`, "*/*"];
  const listed = parseAccept(header);
  for (const range of ranges) {
    const found = listed.find(({ type }) => type.toLowerCase() === range);
    if (found !== undefined) return found.q > 0;
  }
  return false;
}
