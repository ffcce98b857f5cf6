import { type Check, refuse, type Violation } from "../../core/checks";

/** Methods of HTTP that a route can have; `ANY` stands for all. */
export const ROUTE_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"] as const;
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** A route as API Gateway writes it: a method, a space, and a path with `{name}` for a part and `{name+}` for the rest. */
export type RouteKey = `${RouteMethod} /${string}`;

/** A part of a path: literal, or a parameter; only the last may take the rest. */
const LITERAL = /^[A-Za-z0-9._~!$&'()*,;=:@%-]+$/;
const PARAMETER = /^\{[A-Za-z0-9_-]+\}$/;
const REST = /^\{[A-Za-z0-9_-]+\+\}$/;

/** What API Gateway would refuse of a list of routes, or never call. */
export function routeChecks(prop: string, routes: readonly string[]): Check {
  return [
    refuse(routes.length === 0, {
      prop,
      must: "name at least one route, or nothing is called",
      got: routes,
      remedy: 'add one, such as "GET /api/v1/jobs"',
    }),
    routes.map((route) => routeCheck(prop, route)),
  ];
}

function routeCheck(prop: string, route: string): Check {
  const wrong = (must: string, remedy: string): Violation => ({ prop, must, got: route, remedy });
  const [method = "", path = "", ...rest] = route.split(" ");
  if (rest.length > 0 || !ROUTE_METHODS.some((known) => known === method) || !path.startsWith("/")) {
    return wrong(`be a method (${ROUTE_METHODS.join(", ")}), a space and a path`, 'write it like "GET /api/v1/jobs"');
  }
  if (path === "/") return undefined;
  const parts = path.slice(1).split("/");
  if (parts.at(-1) === "") return wrong("not end in a slash, which would be another path", "remove the slash");
  const names = parts.filter((part) => part.startsWith("{"));
  if (new Set(names).size < names.length) return wrong("name each path parameter once", "rename one");
  const valid = parts.every((part, index) => {
    return LITERAL.test(part) || PARAMETER.test(part) || (REST.test(part) && index === parts.length - 1);
  });
  if (valid) return undefined;
  return wrong("have parts that are text, {name}, or at the end {name+}", "correct the path");
}

/** What two routes have in common if they match the same calls: names of parameters do not tell calls apart. */
export function routeIdentity(route: string): string {
  return route.replace(/\{[^{}]*\+\}/g, "{+}").replace(/\{[^{}+]*\}/g, "{}");
}

/** Broken if a route is there already. */
export function duplicateChecks(prop: string, routes: readonly string[], present: readonly string[]): Check {
  return routes.map((route, index) => {
    const earlier = [...present, ...routes.slice(0, index)];
    const same = earlier.find((other) => routeIdentity(other) === routeIdentity(route));
    return refuse(same !== undefined, {
      prop,
      must: "be routes of their own, because a call goes to one function",
      got: route,
      remedy: `it is taken by "${same}"`,
    });
  });
}

/** The end of the ARN by which API Gateway tells which route calls: `GET/jobs/*`. */
export function routeResource(route: string): string {
  const [method = "", path = ""] = route.split(" ");
  return `${method === "ANY" ? "*" : method}${path.replace(/\{[^{}]*\}/g, "*")}`;
}

/** Methods that the routes answer to, for pages of other origins. */
export function methodsOf(routes: readonly string[]): readonly string[] {
  const methods = routes.map((route) => route.split(" ")[0] ?? "");
  if (methods.includes("ANY")) return ROUTE_METHODS.filter((method) => method !== "ANY" && method !== "OPTIONS");
  return ROUTE_METHODS.filter((method) => methods.includes(method));
}
