import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item as DynamoDB takes and gives it. */
export type Item = Record<string, AttributeValue>;

export function text(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** An item of plain values; what is undefined is left out, so that sparse indexes stay sparse. */
export function toItem(values: Readonly<Record<string, string | number | boolean | Uint8Array | undefined>>): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string") item[name] = text(value);
    else if (typeof value === "number") item[name] = number(value);
    else if (typeof value === "boolean") item[name] = { BOOL: value };
    else if (value !== undefined) item[name] = { B: value };
  }
  return item;
}

/** @throws if the item has no such text: somebody else wrote to the table. */
export function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw foreign(item, name, "text");
  return value;
}

/** @throws if the item has no such number: somebody else wrote to the table. */
export function numberOf(item: Item, name: string): number {
  const value = optionalNumber(item, name);
  if (value === undefined) throw foreign(item, name, "number");
  return value;
}

export function optionalText(item: Item, name: string): string | undefined {
  return item[name]?.S;
}

export function optionalNumber(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}

function foreign(item: Item, name: string, type: string): Error {
  const place = [item.jobId?.S, item.part?.S].join("/");
  return new Error(`item ${place} has no ${type} ${name}: it was written by another program`);
}
