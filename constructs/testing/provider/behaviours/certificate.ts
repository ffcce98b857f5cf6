import { UNKNOWN, type Value, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/**
 * A certificate validated by DNS knows at plan time which names need a record, so `for_each` over the options works;
 * the records' own names and values come with the certificate.
 */
export const certificate: ResourceBehaviour = {
  plan: (planned) =>
    planned.domain_validation_options === UNKNOWN
      ? withOptions(planned, () => ({ name: UNKNOWN, value: UNKNOWN }))
      : planned,
  apply: (state) =>
    withOptions(state, (domain) => ({
      name: `_${tag(domain)}.${domain}.`,
      value: `_${tag(domain)}.acm-validations.aws.`,
    })),
};

type ValidationRecord = Readonly<Record<"name" | "value", Value>>;

function withOptions(object: ValueMap, recordOf: (domain: string) => ValidationRecord): ValueMap {
  const method = object.validation_method;
  const names = [object.domain_name, ...list(object.subject_alternative_names)];
  if (method !== "DNS" || names.some((name) => name === UNKNOWN)) return object;
  const domains = [...new Set(names.filter((name): name is string => typeof name === "string"))];
  const options = domains.map((domain): ValueMap => {
    const record = recordOf(domain.replace(/^\*\./, ""));
    return {
      domain_name: domain,
      resource_record_name: record.name,
      resource_record_type: "CNAME",
      resource_record_value: record.value,
    };
  });
  const given = object.subject_alternative_names;
  const alternatives = given === UNKNOWN || given === undefined ? domains : given;
  return { ...object, subject_alternative_names: alternatives, domain_validation_options: options };
}

function list(value: Value | undefined): readonly Value[] {
  if (value === UNKNOWN) return [];
  return Array.isArray(value) ? value : [];
}

function tag(domain: string): string {
  return Buffer.from(domain).toString("hex").slice(0, 32).padEnd(32, "0");
}
