import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWholeUnit,
  refuse,
  repeated,
} from "../core/checks";
import { Duration } from "../core/duration";
import { tagChecks } from "../core/tags";
import type { JobTableProps, KeyAttribute, TableIndex } from "./job-table-props";

/** Everything DynamoDB would refuse, and what would not work as it looks. */
export function tableChecks(props: JobTableProps): Check {
  const { tableName, indexes = [], recoveryPeriod } = props;
  return [
    malformed("tableName", tableName, /^[A-Za-z0-9_.-]{3,255}$/, {
      must: "be 3 to 255 letters, digits and _ . -",
      remedy: "rename it",
    }),
    durationOutside("recoveryPeriod", recoveryPeriod, Duration.days(1), Duration.days(35)),
    notWholeUnit("recoveryPeriod", recoveryPeriod, "days"),
    keyChecks(props),
    countOutside("indexes", indexes, 0, 20),
    repeated(
      "indexes.indexName",
      indexes.map((index) => index.indexName),
    ),
    indexes.map(indexChecks),
    ttlChecks(props),
    recoveryChecks(props),
    tagChecks("tags", props.tags),
  ];
}

/** All keys of the table, with the prop each comes from. */
function keysOf({ partitionKey, sortKey, indexes = [] }: JobTableProps): (readonly [string, KeyAttribute])[] {
  return [
    ["partitionKey", partitionKey] as const,
    ...(sortKey === undefined ? [] : [["sortKey", sortKey] as const]),
    ...indexes.flatMap((index) => [
      [`indexes.${index.indexName}.partitionKey`, index.partitionKey] as const,
      ...(index.sortKey === undefined ? [] : [[`indexes.${index.indexName}.sortKey`, index.sortKey] as const]),
    ]),
  ];
}

function keyChecks(props: JobTableProps): Check {
  const types = new Map<string, string>();
  const { partitionKey, sortKey } = props;
  return [
    refuse(partitionKey.name === sortKey?.name, {
      prop: "sortKey",
      must: "be another attribute than partitionKey",
      got: sortKey?.name,
      remedy: "leave it out or choose another attribute",
    }),
    keysOf(props).map(([prop, { name, type }]) => {
      const earlier = types.get(name) ?? type;
      types.set(name, earlier);
      return [
        malformed(prop, name, /^.{1,255}$/, { must: "have a name of 1 to 255 characters", remedy: "rename it" }),
        notOneOf(`${prop}.type`, type, ["S", "N", "B"]),
        refuse(type !== earlier, {
          prop: `${prop}.type`,
          must: `be ${earlier} as in the other keys with the attribute ${name}`,
          got: type,
          remedy: "an attribute has one type in all keys",
        }),
      ];
    }),
  ];
}

function indexChecks({ indexName, partitionKey, sortKey, projection }: TableIndex): Check {
  const prop = `indexes.${indexName}`;
  const included = typeof projection === "string" ? undefined : projection;
  return [
    malformed("indexes.indexName", indexName, /^[A-Za-z0-9_.-]{3,255}$/, {
      must: "be 3 to 255 letters, digits and _ . -",
      remedy: "rename it",
    }),
    refuse(partitionKey.name === sortKey?.name, {
      prop: `${prop}.sortKey`,
      must: "be another attribute than its partitionKey",
      got: sortKey?.name,
      remedy: "leave it out or choose another attribute",
    }),
    countOutside(`${prop}.projection`, included, 1, 100, 'name attributes, or use "KEYS_ONLY" or "ALL"'),
    repeated(`${prop}.projection`, included),
  ];
}

function ttlChecks(props: JobTableProps): Check {
  const key = keysOf(props).find(([, { name }]) => name === props.ttlAttribute);
  return refuse(key !== undefined && key[1].type !== "N", {
    prop: "ttlAttribute",
    must: "be a number, in seconds since 1970",
    got: props.ttlAttribute,
    remedy: `it is the ${key?.[0]} of another type; use an attribute of its own`,
  });
}

function recoveryChecks({ pointInTimeRecovery, recoveryPeriod }: JobTableProps): Check {
  const changed =
    recoveryPeriod !== undefined && !recoveryPeriod.isToken && recoveryPeriod.toMillis() < 35 * 86_400_000;
  return refuse(pointInTimeRecovery === false && changed, {
    prop: "recoveryPeriod",
    must: "be left out without pointInTimeRecovery",
    got: recoveryPeriod,
    remedy: "remove one of the two",
  });
}
