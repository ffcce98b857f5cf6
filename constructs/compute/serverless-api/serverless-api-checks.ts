import { type Check, durationOutside, malformed, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import { tagChecks } from "../../core/tags";
import { isToken } from "../../core/tokens";
import { logRetentionCheck } from "../../data/log-groups";
import { LAMBDA_FUNCTION_DEFAULTS } from "../function/lambda-function-props";
import { type ApiAuth, authChecks, scopeChecks } from "./api-auth";
import { corsChecks } from "./api-cors";
import { throttleChecks } from "./api-throttle";
import { duplicateChecks, routeChecks } from "./route-key";
import {
  type ApiDomain,
  ROUTE_GROUP_DEFAULTS,
  type RouteGroup,
  SERVERLESS_API_DEFAULTS,
  type ServerlessApiProps,
} from "./serverless-api-props";

/** Props with their defaults filled in. */
export type SettledApiProps = ServerlessApiProps &
  Required<Pick<ServerlessApiProps, keyof typeof SERVERLESS_API_DEFAULTS>>;

/** Fills in the defaults. */
export function settleApiProps(props: ServerlessApiProps): SettledApiProps {
  const { functions = SERVERLESS_API_DEFAULTS.functions, throttle = SERVERLESS_API_DEFAULTS.throttle } = props;
  const { logRetention = SERVERLESS_API_DEFAULTS.logRetention } = props;
  const { logCallers = SERVERLESS_API_DEFAULTS.logCallers } = props;
  const { detailedMetrics = SERVERLESS_API_DEFAULTS.detailedMetrics } = props;
  return { ...props, functions, throttle, logRetention, logCallers, detailedMetrics };
}

/** Everything API Gateway would refuse, and what would answer nobody or everybody. */
export function apiChecks(props: SettledApiProps, region: string | undefined): Check {
  const { description } = props;
  return [
    authChecks("auth", props.auth),
    throttleChecks("throttle", props.throttle),
    props.cors === undefined ? undefined : corsChecks(props.cors),
    props.domain === undefined ? undefined : domainChecks(props.domain, region),
    logRetentionCheck("logRetention", props.logRetention),
    refuse(description !== undefined && !isToken(description) && description.length > 1024, {
      prop: "description",
      must: "be at most 1024 characters",
      got: description?.length,
      remedy: "shorten it",
    }),
    tagChecks("tags", props.tags),
  ];
}

function domainChecks({ name, certificateArn }: ApiDomain, region: string | undefined): Check {
  const certificateRegion = isToken(certificateArn) ? undefined : certificateArn.split(":")[3];
  return [
    malformed("domain.name", name, /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, {
      must: "be a name such as api.example.org, in lower case",
      remedy: "leave out https:// and any path",
    }),
    malformed("domain.certificateArn", certificateArn, /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/.+$/, {
      must: "be the ARN of a certificate in ACM",
      remedy: "issue one for the name",
    }),
    refuse(certificateRegion !== undefined && region !== undefined && certificateRegion !== region, {
      prop: "domain.certificateArn",
      must: `be of a certificate in the API's region (${region}), the only one API Gateway takes`,
      got: certificateRegion,
      remedy: "issue it there too",
    }),
  ];
}

/** What is known of the API that a group joins. */
export interface GroupSurroundings {
  readonly auth: ApiAuth;
  readonly cors: boolean;
  /** Routes of the groups before. */
  readonly present: readonly string[];
}

const LONGEST_WAIT = Duration.seconds(29);
const WHY = "because API Gateway ends every call after 30 seconds, and that cannot be raised";
const REMEDY = "answer 202 with an id at once and do the work behind a queue";

/** What is wrong with a route group. */
export function groupChecks(group: RouteGroup, { auth, cors, present }: GroupSurroundings): Check {
  const { timeout = ROUTE_GROUP_DEFAULTS.timeout, routes, scopes } = group;
  return [
    routeChecks("routes", routes),
    duplicateChecks("routes", routes, present),
    throttleChecks("throttle", group.throttle),
    durationOutside("timeout", timeout, Duration.millis(50), LONGEST_WAIT, REMEDY),
    notWholeMillis(timeout),
    functionTimeoutCheck(group),
    scopes === undefined ? undefined : scopeChecks("scopes", scopes),
    refuse(scopes !== undefined && (auth.type !== "jwt" || group.auth !== undefined), {
      prop: "scopes",
      must: "be left out unless callers carry tokens (auth jwt), which alone have scopes",
      got: scopes,
      remedy: "remove them",
    }),
    group.auth === undefined ? undefined : openChecks(group, auth),
    refuse(cors && routes.some((route) => route.startsWith("OPTIONS ")), {
      prop: "routes",
      must: "leave out OPTIONS with cors, because API Gateway answers preflights itself",
      got: routes.filter((route) => route.startsWith("OPTIONS ")),
      remedy: "remove them, or leave cors out",
    }),
  ];
}

/** A function that may run longer than its caller waits is paid for answers nobody gets. */
function functionTimeoutCheck(group: RouteGroup): Check {
  const { timeout = LAMBDA_FUNCTION_DEFAULTS.timeout } = group.function;
  if (timeout.isToken || timeout.toMillis({ integral: false }) <= LONGEST_WAIT.toMillis()) return undefined;
  return { prop: "function.timeout", must: `be at most ${LONGEST_WAIT}, ${WHY}`, got: timeout, remedy: REMEDY };
}

function notWholeMillis(timeout: Duration): Check {
  if (timeout.isToken || Number.isInteger(timeout.toMillis({ integral: false }))) return undefined;
  return { prop: "timeout", must: "be a whole number of milliseconds", got: timeout, remedy: "round it" };
}

function openChecks(group: RouteGroup, auth: ApiAuth): Check {
  return [
    authChecks("auth", group.auth),
    refuse(group.auth !== undefined && group.auth.type !== "none", {
      prop: "auth",
      must: 'be { type: "none", because: "…" } or left out: a group can be open, not locked in another way',
      got: group.auth?.type,
      remedy: `remove it; the API's auth is ${auth.type}`,
    }),
  ];
}
