import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notWholeUnit,
  refuse,
  repeated,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import type { LambdaFunction } from "../function/lambda-function";

/** Callers sign with credentials of AWS; `grantInvoke` lets them in. */
export interface IamAuth {
  readonly type: "iam";
}

/** Callers carry a token of an identity provider in the header `Authorization`. */
export interface JwtAuth {
  readonly type: "jwt";
  /** Address of who issues the tokens: `https://…`, exactly as the tokens' `iss` has it. */
  readonly issuer: string;
  /** For whom tokens must be made out (`aud`, or `client_id`): 1 to 50. */
  readonly audience: readonly string[];
  /**
   * Scopes of which a token must have one: up to 10.
   * @default - any token of the issuer for the audience
   */
  readonly scopes?: readonly string[];
}

/** A function of yours decides. It answers `{ isAuthorized: true }` within 10 seconds. */
export interface LambdaAuth {
  readonly type: "lambda";
  readonly function: LambdaFunction;
  /**
   * Headers by which callers are told apart; who lacks one is turned away without a question.
   * @default ["authorization"]
   */
  readonly identityHeaders?: readonly string[];
  /**
   * How long an answer holds for the same headers and route: up to 1 hour.
   * @default Duration.minutes(5)
   */
  readonly cacheFor?: Duration;
}
export const LAMBDA_AUTH_DEFAULTS = { identityHeaders: ["authorization"], cacheFor: Duration.minutes(5) } as const;

/** Anybody may call. */
export interface NoAuth {
  readonly type: "none";
  /** Why that is right, such as that the code checks keys itself. */
  readonly because: string;
}

/** Who may call an API. */
export type ApiAuth = IamAuth | JwtAuth | LambdaAuth | NoAuth;

/** Broken if nothing was chosen, or the choice cannot work. */
export function authChecks(prop: string, auth: ApiAuth | undefined): Check {
  switch (auth?.type) {
    case "iam":
      return undefined;
    case "jwt":
      return jwtChecks(prop, auth);
    case "lambda":
      return lambdaChecks(prop, auth);
    case "none":
      return reasonCheck(prop, auth.because);
    default:
      return {
        prop,
        must: "say who may call (iam, jwt, lambda or none), because without it anybody on the internet may",
        got: auth,
        remedy: 'choose one; if the code checks callers itself, { type: "none", because: "…" }',
      };
  }
}

function reasonCheck(prop: string, because: string | undefined): Check {
  return refuse((because ?? "").trim() === "", {
    prop: `${prop}.because`,
    must: "say why anybody may call",
    got: because,
    remedy: "write it down for those who review this, or choose iam, jwt or lambda",
  });
}

function jwtChecks(prop: string, { issuer, audience, scopes }: JwtAuth): Check {
  return [
    malformed(`${prop}.issuer`, issuer, /^https:\/\/[^\s?#]+$/, {
      must: "be an https address, under which API Gateway finds the keys",
      remedy: "take it from the tokens' iss",
    }),
    countOutside(`${prop}.audience`, audience, 1, 50, "name for whom tokens are made out"),
    repeated(`${prop}.audience`, audience),
    scopeChecks(`${prop}.scopes`, scopes),
  ];
}

/** What API Gateway would refuse of a list of scopes. */
export function scopeChecks(prop: string, scopes: readonly string[] | undefined): Check {
  return [countOutside(prop, scopes, 1, 10), repeated(prop, scopes)];
}

const LONGEST_ANSWER = Duration.seconds(10);

function lambdaChecks(prop: string, auth: LambdaAuth): Check {
  const { identityHeaders, cacheFor } = auth;
  const { timeout } = auth.function;
  const slow = !timeout.isToken && timeout.toMillis({ integral: false }) > LONGEST_ANSWER.toMillis();
  return [
    refuse(slow, {
      prop: `${prop}.function`,
      must: `have a timeout of at most ${LONGEST_ANSWER}, after which API Gateway turns callers away`,
      got: timeout,
      remedy: "shorten its timeout",
    }),
    countOutside(`${prop}.identityHeaders`, identityHeaders, 1, 10),
    identityHeaders?.map((header) =>
      malformed(`${prop}.identityHeaders`, header, /^[A-Za-z0-9-]+$/, {
        must: "name headers",
        remedy: "write the header's name alone",
      }),
    ),
    durationOutside(`${prop}.cacheFor`, cacheFor, Duration.seconds(0), Duration.hours(1)),
    notWholeUnit(`${prop}.cacheFor`, cacheFor, "seconds"),
  ];
}
