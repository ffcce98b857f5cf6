import { ExtData, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue, UNKNOWN } from "../../../../../constructs/testing/provider/values";

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(UNKNOWN),
    fc.constant(null),
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string().filter((name) => name !== "__proto__"),
      tie("value"),
      { noNullPrototype: true },
    ),
  ),
}));

describe("Terraform values", () => {
  test("come back as they went, unknown parts included", () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(decodeValue(encodeValue(any as never))).toEqual(any);
      }),
    );
  });

  test("are unknown as extension 0, and as extension 12 with what is known of them nevertheless", () => {
    expect([...encodeValue(UNKNOWN).msgpack]).toEqual([0xd4, 0, 0]);
    const refined = encode(new ExtData(12, new Uint8Array([0x81, 1, 0xc2])));
    expect(decodeValue({ msgpack: refined })).toBe(UNKNOWN);
  });

  test("are null where nothing was sent", () => {
    expect(decodeValue(undefined)).toBeNull();
    expect(decodeValue({ msgpack: new Uint8Array() })).toBeNull();
  });
});
