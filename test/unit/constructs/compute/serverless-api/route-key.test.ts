import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  duplicateChecks,
  methodsOf,
  routeChecks,
  routeIdentity,
  routeResource,
} from "../../../../../constructs/compute/serverless-api/route-key";
import type { Check, Violation } from "../../../../../constructs/core/checks";

function violations(check: Check): readonly Violation[] {
  if (check === undefined) return [];
  return Array.isArray(check) ? check.flatMap(violations) : [check as Violation];
}

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const parts = fc.array(fc.oneof(word, fc.constant("{}")), { maxLength: 5 });
const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "ANY");

/** A route of these parts; parameters are called by `name` and their place. */
function route(verb: string, path: readonly string[], name: string): string {
  return `${verb} /${path.map((part, index) => (part === "{}" ? `{${name}${index}}` : part)).join("/")}`;
}

describe("routes", () => {
  test("of text and parameters pass", () => {
    fc.assert(
      fc.property(method, parts, (verb, path) => {
        expect(violations(routeChecks("routes", [route(verb, path, "id")]))).toEqual([]);
      }),
    );
  });

  test.each([
    ["get /jobs", "be a method"],
    ["GET jobs", "be a method"],
    ["GET  /jobs", "be a method"],
    ["$default", "be a method"],
    ["GET /jobs/", "not end in a slash"],
    ["GET /jobs//log", "have parts that are text"],
    ["GET /{rest+}/log", "have parts that are text"],
    ["GET /jobs/{job.id}", "have parts that are text"],
    ["GET /jobs?all=1", "have parts that are text"],
    ["GET /{id}/log/{id}", "name each path parameter once"],
  ])("%s is refused", (wrong, must) => {
    expect(violations(routeChecks("routes", [wrong]))).toEqual([
      expect.objectContaining({ prop: "routes", got: wrong, must: expect.stringContaining(must) }),
    ]);
  });

  test("that differ in the names of parameters only are the same", () => {
    fc.assert(
      fc.property(method, parts, (verb, path) => {
        const [one, other] = [route(verb, path, "id"), route(verb, path, "job")];
        expect(routeIdentity(one)).toBe(routeIdentity(other));
        expect(violations(duplicateChecks("routes", [one], [other]))).toHaveLength(1);
        expect(violations(duplicateChecks("routes", [one, other], []))).toHaveLength(1);
      }),
    );
  });

  test("that differ otherwise are two", () => {
    fc.assert(
      fc.property(method, parts, word, (verb, path, more) => {
        const [one, longer] = [route(verb, path, "id"), route(verb, [...path, more], "id")];
        expect(violations(duplicateChecks("routes", [one], [longer]))).toEqual([]);
      }),
    );
  });

  test.each([
    ["GET /jobs/{jobId}/log", "GET/jobs/*/log"],
    ["ANY /api/{rest+}", "*/api/*"],
    ["POST /", "POST/"],
  ])("%s calls as %s", (key, resource) => {
    expect(routeResource(key)).toBe(resource);
  });

  test("give pages the methods they have, and all for ANY", () => {
    expect(methodsOf(["POST /a", "GET /b", "POST /c"])).toEqual(["GET", "POST"]);
    expect(methodsOf(["ANY /a", "GET /b"])).toEqual(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);
  });
});
