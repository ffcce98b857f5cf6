import { type Check, countOutside, malformed, notWhole, outside, refuse, repeated } from "../../core/checks";

/** Which requests go to an application behind a load balancer. */
export interface Route {
  /** Rules are tried from the lowest number up: 1 to 50000, each once on a load balancer. */
  readonly priority: number;
  /**
   * Paths such as `/v1/*`: `*` stands for any text, `?` for one character.
   * @default - all
   */
  readonly paths?: readonly string[];
  /**
   * Host names such as `api.example.org` or `*.example.org`.
   * @default - all
   */
  readonly hosts?: readonly string[];
}

/** AWS takes so many values and wildcards in the conditions of one rule. */
const MOST_VALUES = 5;

/** Everything Elastic Load Balancing would refuse of a route. */
export function routeChecks(prop: string, { priority, paths, hosts }: Route): Check {
  const values = [...(paths ?? []), ...(hosts ?? [])];
  const wildcards = values.join("").match(/[*?]/g)?.length ?? 0;
  return [
    outside(`${prop}.priority`, priority, 1, 50_000),
    notWhole(`${prop}.priority`, priority),
    refuse(values.length === 0, {
      prop,
      must: "name paths or hosts",
      got: undefined,
      remedy: 'use paths: ["/*"] for every request',
    }),
    countOutside(`${prop}.paths and hosts`, values, 0, MOST_VALUES, "make a second route; AWS takes 5 a rule"),
    refuse(wildcards > MOST_VALUES, {
      prop: `${prop}.paths and hosts`,
      must: `have at most ${MOST_VALUES} wildcards together`,
      got: wildcards,
      remedy: "make a second route",
    }),
    repeated(`${prop}.paths`, paths),
    repeated(`${prop}.hosts`, hosts),
    (paths ?? []).map((path) =>
      malformed(`${prop}.paths`, path, /^[/*][A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/, {
        must: "begin with / or *, and have at most 128 letters, digits and _ - . $ / ~ \" ' @ : + & * ?",
        remedy: "leave out the query, and shorten it",
      }),
    ),
    (hosts ?? []).map((host) =>
      malformed(`${prop}.hosts`, host, /^[A-Za-z0-9.*?-]{1,128}$/, {
        must: "be host names of at most 128 letters, digits and - . * ?",
        remedy: "leave out scheme, port and path",
      }),
    ),
  ];
}

/** The route as conditions of a listener rule: all of them must hold. */
export function renderConditions({ paths, hosts }: Route) {
  return [
    ...(hosts === undefined || hosts.length === 0 ? [] : [{ hostHeader: { values: [...hosts].sort() } }]),
    ...(paths === undefined || paths.length === 0 ? [] : [{ pathPattern: { values: [...paths].sort() } }]),
  ];
}
