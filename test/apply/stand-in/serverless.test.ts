import { afterAll, beforeAll, expect, test } from "vitest";
import { type AppliedStack, applyStack } from "../../../constructs/testing";
import { exhibitStack, OTHER_FORMS } from "../../support/gallery";

let run: AppliedStack;
beforeAll(async () => {
  const exhibit = OTHER_FORMS.find(({ name }) => name === "ServerlessApiWithDomain");
  if (exhibit === undefined) throw new Error("the gallery has no ServerlessApiWithDomain");
  run = await applyStack(exhibitStack(exhibit));
});
afterAll(async () => {
  await run.destroy();
});

test("an API's own name leads to the one AWS made up, in AWS's zone", () => {
  const { id, arn, domain_name_configuration: configuration } = run.resource("ServerlessApiWithDomain/Domain").values;
  expect([id, arn]).toEqual(["api.school.example", "arn:aws:apigateway:us-east-1::/domainnames/api.school.example"]);
  const [{ target_domain_name: name, hosted_zone_id: zone_id }] = configuration as [Record<string, string>];
  expect(name).toMatch(/^d-[a-z0-9]+\.execute-api\.us-east-1\.amazonaws\.com$/);
  const { alias } = run.resource("ServerlessApiWithDomain/Domain/Alias").values;
  expect(alias).toEqual([{ name, zone_id, evaluate_target_health: false }]);
});

test("an API calls its functions for its own id and route", () => {
  const { execution_arn } = run.resource("ServerlessApiWithDomain").values;
  const sources = run.resources("aws_lambda_permission").map(({ values }) => values.source_arn);
  expect(sources.sort()).toEqual([`${execution_arn}/*/*/api/*`, `${execution_arn}/*/GET/v1/health`]);
});
