import { describe, expect, test } from "vitest";
import { BindingError } from "../../../../../constructs/testing/schema/binding-source";
import { providerSchema, schemaOf } from "../../../../../constructs/testing/schema/catalog";
import type { BlockSchema, NestedBlockSchema } from "../../../../../constructs/testing/schema/types";

const shape = ({ nesting, minItems, maxItems }: NestedBlockSchema) => `${nesting} ${minItems}..${maxItems || "n"}`;
const nested = (schema: BlockSchema, ...path: readonly string[]) =>
  path.reduce<NestedBlockSchema>((block, name) => block.block.blocks[name] ?? expect.fail(`no block ${name}`), {
    nesting: "single",
    minItems: 0,
    maxItems: 0,
    block: schema,
  });

describe("a schema rebuilt from the bindings", () => {
  test("tells required, optional and computed arguments apart", () => {
    const { name, arn, visibility_timeout_seconds } = schemaOf("resource", "aws_sqs_queue").attributes;
    expect(name).toMatchObject({ type: "string", optional: true, computed: true, required: false });
    expect(arn).toMatchObject({ type: "string", optional: false, computed: true });
    expect(visibility_timeout_seconds).toMatchObject({ type: "number", optional: true, computed: false });
    expect(schemaOf("resource", "aws_batch_job_queue").attributes.state).toMatchObject({ required: true });
  });

  test("reads lists, sets and maps", () => {
    const { attributes } = schemaOf("resource", "aws_lb");
    expect(attributes.security_groups?.type).toEqual(["set", "string"]);
    expect(attributes.tags?.type).toEqual(["map", "string"]);
    expect(schemaOf("resource", "aws_acm_certificate").attributes.validation_emails?.type).toEqual(["list", "string"]);
  });

  test("tells a block that may stand once from one that may repeat, and a set from a list", () => {
    const bucket = schemaOf("resource", "aws_s3_bucket");
    expect(shape(nested(bucket, "versioning"))).toBe("list 0..1");
    expect(shape(nested(bucket, "grant"))).toBe("set 0..n");
    expect(shape(nested(bucket, "timeouts"))).toBe("single 0..n");
    const versioning = schemaOf("resource", "aws_s3_bucket_versioning");
    expect(shape(nested(versioning, "versioning_configuration"))).toBe("list 1..1");
  });

  test("reads an attribute that holds objects as an attribute, though it is written like a block", () => {
    const { attributes, blocks } = schemaOf("resource", "aws_security_group");
    expect(blocks.ingress).toBeUndefined();
    expect(attributes.ingress?.type).toEqual(["set", ["object", expect.objectContaining({ from_port: "number" })]]);
  });

  test("reads what the services answer as objects", () => {
    const { attributes } = schemaOf("resource", "aws_acm_certificate");
    expect(attributes.domain_validation_options?.type).toEqual([
      "set",
      ["object", expect.objectContaining({ resource_record_name: "string" })],
    ]);
  });

  test("reads bindings that are split over several files", () => {
    expect(Object.keys(schemaOf("resource", "aws_medialive_channel").blocks)).toContain("encoder_settings");
  });

  test("marks secrets, and arguments that are never stored", () => {
    const { attributes } = schemaOf("resource", "aws_db_instance");
    expect(attributes.password).toMatchObject({ sensitive: true, writeOnly: false });
    expect(attributes.password_wo).toMatchObject({ sensitive: true, writeOnly: true });
    expect(attributes.password_wo_version).toMatchObject({ sensitive: false, writeOnly: false });
    const { has_secret_string_wo } = schemaOf("resource", "aws_secretsmanager_secret_version").attributes;
    expect(has_secret_string_wo).toMatchObject({ writeOnly: false });
  });

  test("knows ephemeral resources, which the bindings lack", () => {
    const { random_password, password_length } = schemaOf("ephemeral", "aws_secretsmanager_random_password").attributes;
    expect(random_password).toMatchObject({ computed: true, sensitive: true });
    expect(password_length).toMatchObject({ type: "number", computed: false });
  });

  test("types the statements of WAF rules, which the bindings leave open", () => {
    const acl = schemaOf("resource", "aws_wafv2_web_acl");
    expect(shape(nested(acl, "rule", "statement"))).toBe("list 1..1");
    const deep = nested(acl, "rule", "statement", "not_statement", "statement", "geo_match_statement");
    expect(deep.block.attributes.country_codes).toMatchObject({ required: true, type: ["list", "string"] });
    const group = schemaOf("resource", "aws_wafv2_rule_group");
    expect(nested(group, "rule", "statement").block.blocks.managed_rule_group_statement).toBeUndefined();
  });

  test("reads the provider's own settings", () => {
    const schema = providerSchema();
    expect(schema.attributes.region?.type).toBe("string");
    expect(schema.attributes.allowed_account_ids?.type).toEqual(["set", "string"]);
    expect(nested(schema, "default_tags").block.attributes.tags?.type).toEqual(["map", "string"]);
    expect(shape(nested(schema, "endpoints"))).toBe("set 0..n");
  });

  test("is read once", () => {
    expect(schemaOf("data", "aws_region")).toBe(schemaOf("data", "aws_region"));
  });
});

describe("a type the bindings do not have", () => {
  test("is named with the remedy", () => {
    const read = () => schemaOf("resource", "aws_teapot");
    expect(read).toThrow(BindingError);
    expect(read).toThrow(
      'the installed @cdktf/provider-aws has no binding "teapot"; ' +
        "install a version that has it, or correct the resource type",
    );
    expect(() => schemaOf("ephemeral", "aws_teapot")).toThrow(/no ephemeral resource aws_teapot; it knows aws_/);
  });
});
