import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Tags } from "../../core/tags";
import type { LambdaFunction } from "../function/lambda-function";
import type { LambdaFunctionProps } from "../function/lambda-function-props";
import type { ApiAuth, NoAuth } from "./api-auth";
import type { ApiCors } from "./api-cors";
import type { ApiThrottle } from "./api-throttle";
import type { RouteKey } from "./route-key";

/** A name of one's own for an API. The address AWS makes up is closed then. */
export interface ApiDomain {
  /** Such as `api.example.org`. */
  readonly name: string;
  /** ARN of an issued certificate for the name, in the API's region. */
  readonly certificateArn: string;
  /**
   * Id of the hosted zone in which the name is set to the API.
   * @default - nothing is set; point the name to `domainTarget` yourself
   */
  readonly hostedZoneId?: string;
}

/** Routes that belong together, and the function that answers them. */
export interface RouteGroup {
  /** The function, or the props of one that is made for these routes. */
  readonly function: LambdaFunction | LambdaFunctionProps;
  /** Such as `"POST /api/v1/jobs"` and `"GET /api/v1/jobs/{jobId}"`. */
  readonly routes: readonly RouteKey[];
  /**
   * Calls let through, for each of these routes by itself.
   * @default - what the API as a whole lets through
   */
  readonly throttle?: ApiThrottle;
  /**
   * How long API Gateway waits for the function: 50 milliseconds to 29 seconds. It gives up at 30 in any case.
   * @default Duration.seconds(29)
   */
  readonly timeout?: Duration;
  /**
   * Scopes of which a token must have one, for JWTs.
   * @default - those of the API
   */
  readonly scopes?: readonly string[];
  /**
   * Lets anybody call these routes though the API asks who calls, such as a health check.
   * @default - the API's
   */
  readonly auth?: NoAuth;
}
export const ROUTE_GROUP_DEFAULTS = { timeout: Duration.seconds(29) } as const;

/** Props of {@link ServerlessApi}. */
export interface ServerlessApiProps {
  /** Who may call. There is no default: without a choice anybody could. */
  readonly auth: ApiAuth;
  /**
   * Route groups by id; `addRoute` adds more.
   * @default {}
   */
  readonly functions?: Readonly<Record<string, RouteGroup>>;
  /**
   * Calls let through, for each route that says nothing of its own.
   * @default { rate: 50, burst: 100 }
   */
  readonly throttle?: ApiThrottle;
  /**
   * What pages of other origins may do.
   * @default - nothing
   */
  readonly cors?: ApiCors;
  /**
   * A name of one's own.
   * @default - the address AWS makes up
   */
  readonly domain?: ApiDomain;
  /**
   * How long the access log is kept: a number of days CloudWatch Logs knows.
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
  /**
   * Log address and browser of callers too: personal data in most countries.
   * @default false
   */
  readonly logCallers?: boolean;
  /**
   * Encrypt the access log with a key of yours.
   * @default - keys of CloudWatch Logs, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Keep metrics for each route, at CloudWatch's price for own metrics.
   * @default false
   */
  readonly detailedMetrics?: boolean;
  /**
   * What the API is for: up to 1,024 characters.
   * @default - none
   */
  readonly description?: string;
  /**
   * Tags of everything that can be tagged.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const SERVERLESS_API_DEFAULTS = {
  functions: {},
  throttle: { rate: 50, burst: 100 },
  logRetention: Duration.days(30),
  logCallers: false,
  detailedMetrics: false,
} as const;
