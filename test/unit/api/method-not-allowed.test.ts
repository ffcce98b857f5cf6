import { expect, test } from "vitest";
import { AllowedMethods } from "../../../src/api/method-not-allowed";

const allowed = new AllowedMethods([
  { method: "ALL", path: "/*" },
  { method: "GET", path: "/jobs" },
  { method: "POST", path: "/jobs" },
  { method: "POST", path: "/jobs/batch" },
  { method: "GET", path: "/jobs/:id" },
  { method: "DELETE", path: "/jobs/:id" },
  { method: "PUT", path: "/objects/:key{.+}" },
  { method: "GET", path: "/pages/:id{[0-9]+}" },
  { method: "GET", path: "/openapi.json" },
]);

test.each([
  ["/jobs", "GET, HEAD, POST"],
  ["/jobs/batch", "DELETE, GET, HEAD, POST"],
  ["/jobs/1", "DELETE, GET, HEAD"],
  ["/objects/a/b/c", "PUT"],
  ["/pages/12", "GET, HEAD"],
  ["/openapi.json", "GET, HEAD"],
])("%s answers %s", (path, methods) => {
  expect(allowed.of(path).join(", ")).toBe(methods);
  expect(allowed.refuse("PATCH", path)).toMatchObject({ allow: methods, error: { code: "METHOD_NOT_ALLOWED" } });
});

test.each(["/", "/job", "/jobs/1/2", "/objects/", "/pages/x", "/openapixjson"])("%s is unknown", (path) => {
  expect(allowed.refuse("GET", path)).toMatchObject({ error: { code: "NOT_FOUND" } });
});
