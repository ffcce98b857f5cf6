import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWholeUnit,
  refuse,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import { ROUTE_METHODS, type RouteMethod } from "./route-key";

/** Methods that pages can be allowed. */
export type ApiCorsMethod = Exclude<RouteMethod, "ANY">;

/** What pages of other origins may do. API Gateway answers for it: the functions see no preflight. */
export interface ApiCors {
  /** Origins such as `https://app.example.org`; `*` means any page. */
  readonly allowedOrigins: readonly string[];
  /**
   * Methods that pages may use.
   * @default - those of the routes
   */
  readonly allowedMethods?: readonly ApiCorsMethod[];
  /**
   * Headers that pages may send.
   * @default ["authorization", "content-type"]
   */
  readonly allowedHeaders?: readonly string[];
  /**
   * Headers of answers that pages may read.
   * @default - only those browsers always show
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long a browser may remember the answer: up to 1 day.
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
  /**
   * Let browsers send cookies and the like. Not with `*`.
   * @default false
   */
  readonly credentials?: boolean;
}
export const API_CORS_DEFAULTS = {
  allowedHeaders: ["authorization", "content-type"],
  maxAge: Duration.hours(1),
  credentials: false,
} as const;

/** Everything API Gateway or browsers would refuse. */
export function corsChecks(cors: ApiCors): Check {
  const { allowedOrigins, allowedMethods, credentials } = cors;
  return [
    countOutside("cors.allowedOrigins", allowedOrigins, 1, 100, "name the pages' origins, or leave cors out"),
    allowedOrigins.map((origin) =>
      malformed("cors.allowedOrigins", origin, /^(\*|https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?)$/, {
        must: "name origins as browsers send them: scheme, host and perhaps port",
        remedy: "write https://app.example.org, without a path or a slash at the end",
      }),
    ),
    (allowedMethods ?? []).map((method) =>
      notOneOf("cors.allowedMethods", method, ROUTE_METHODS.filter((known) => known !== "ANY") as ApiCorsMethod[]),
    ),
    durationOutside("cors.maxAge", cors.maxAge, Duration.seconds(0), Duration.days(1)),
    notWholeUnit("cors.maxAge", cors.maxAge, "seconds"),
    credentials === true ? wildcardChecks(cors) : undefined,
  ];
}

/** With credentials browsers take a wildcard for a name, and any page could act for its visitors. */
function wildcardChecks({ allowedOrigins, allowedHeaders = [], exposeHeaders = [] }: ApiCors): Check {
  const lists = { allowedOrigins, allowedHeaders, exposeHeaders };
  return Object.entries(lists).map(([name, list]) =>
    refuse(list.includes("*"), {
      prop: `cors.${name}`,
      must: "not be * with credentials, which browsers refuse",
      got: list,
      remedy: name === "allowedOrigins" ? "name the pages' origins" : "name the headers",
    }),
  );
}

/** The provider's form. `methods` are those of the routes. */
export function renderCors(cors: ApiCors, methods: readonly string[]) {
  const { allowedHeaders = API_CORS_DEFAULTS.allowedHeaders, maxAge = API_CORS_DEFAULTS.maxAge } = cors;
  const { credentials = API_CORS_DEFAULTS.credentials } = cors;
  return {
    allowOrigins: [...cors.allowedOrigins],
    allowMethods: [...(cors.allowedMethods ?? methods)],
    allowHeaders: [...allowedHeaders],
    exposeHeaders: cors.exposeHeaders && [...cors.exposeHeaders],
    maxAge: maxAge.toSeconds(),
    allowCredentials: credentials,
  };
}
