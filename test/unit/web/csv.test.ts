import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";

type Parse = (text: string) => Record<string, string>[];
const file = join(__dirname, "..", "..", "..", "src", "web", "assets", "csv.mjs");

async function load(): Promise<Parse> {
  return ((await import(pathToFileURL(file).href)) as { parseCsv: Parse }).parseCsv;
}

test("the page's CSV reader reads back what is written, quotes, commas and line ends included", async () => {
  const parseCsv = await load();
  const cell = fc.string({ unit: fc.constantFrom("a", "ä", ",", '"', "\n", "\r\n", " ", ";") });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const write = (rows: string[][], end: string) => rows.map((row) => row.map(quote).join(",")).join(end);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), fc.constantFrom("\n", "\r\n"), (rows, end) => {
      const expected = rows.map(([x, y]) => ({ x, y }));
      for (const last of ["", end]) expect(parseCsv(write([["x", "y"], ...rows], end) + last)).toEqual(expected);
    }),
  );
});

test("plain rows, empty cells, a byte order mark and empty files are read", async () => {
  const parseCsv = await load();
  expect(parseCsv("\uFEFFa,b\r\n1,\r\n,2")).toEqual([
    { a: "1", b: "" },
    { a: "", b: "2" },
  ]);
  expect(parseCsv("a,b\n")).toEqual([]);
  expect(parseCsv("")).toEqual([]);
});
