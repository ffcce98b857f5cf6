import { decode as decodeMessagePack, ExtensionCodec, encode as encodeMessagePack } from "@msgpack/msgpack";

/** Stands for a value that Terraform does not know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A Terraform value: sets and lists are arrays, objects and maps are records, null is unset. */
export type Value =
  | string
  | number
  | boolean
  | bigint
  | null
  | typeof UNKNOWN
  | Uint8Array
  | readonly Value[]
  | ValueMap;
export interface ValueMap {
  readonly [name: string]: Value;
}

/** MessagePack extension types Terraform uses: unknown, and unknown with what is known of it nevertheless. */
const UNKNOWN_TYPE = 0;
const REFINED_UNKNOWN_TYPE = 12;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: UNKNOWN_TYPE,
  encode: (value: unknown) => (value instanceof UnknownMark ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: REFINED_UNKNOWN_TYPE, encode: () => null, decode: () => UNKNOWN });

/** MessagePack offers only objects to an extension, so the symbol travels in this form. */
class UnknownMark {}
const MARK = new UnknownMark();

/** Reads a value as Terraform sends it; a missing message is null. */
export function decodeValue(value: { readonly msgpack?: Uint8Array } | undefined): Value {
  const bytes = value?.msgpack;
  if (bytes === undefined || bytes.length === 0) return null;
  return decodeMessagePack(bytes, { extensionCodec }) as Value;
}

/** Writes a value as Terraform expects it. */
export function encodeValue(value: Value): { msgpack: Uint8Array } {
  return { msgpack: encodeMessagePack(markUnknown(value), { extensionCodec }) };
}

function markUnknown(value: Value): unknown {
  if (value === UNKNOWN) return MARK;
  if (Array.isArray(value)) return value.map(markUnknown);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markUnknown(item)]));
  return value;
}

/** Whether a value is an object or a map. */
export function isRecord(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
