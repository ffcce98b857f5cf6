import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ModelJob, WORKSHOP_LP } from "../../../support/model-jobs";

const MPS = "NAME m\nROWS\n N o\n L c\nCOLUMNS\n x o -3 c 1\nRHS\n R c 4\nENDATA\n";

/** A gzip file may be several in a row: one of 10 MiB, thirty times. */
const PACKED_300_MIB = Buffer.concat(Array<Buffer>(30).fill(gzipSync(Buffer.alloc(10 * 2 ** 20))));

describe("inspecting the input of a model job", () => {
  test.each([
    ["m.lp", WORKSHOP_LP],
    ["M.LP", WORKSHOP_LP.replaceAll("\n", "\r\n")],
    ["m.lp.gz", gzipSync(WORKSHOP_LP)],
    ["m.mps", MPS],
    ["m.mps.gz", gzipSync(MPS)],
    ["bom.lp", `\uFEFF${WORKSHOP_LP}`],
  ])("accepts %s", async (file, content) => {
    expect(await new ModelJob(file, content).inspect()).toEqual([]);
  });

  test.each([
    ["m.txt", WORKSHOP_LP, "this file is not expected"],
    ["m.lp", "", "the file is empty"],
    ["m.lp.gz", gzipSync(""), "the file unpacks to nothing"],
    ["m.lp.gz", WORKSHOP_LP, "the file is not gzip"],
    ["m.lp.gz", gzipSync(WORKSHOP_LP).subarray(0, 60), "the file is not gzip or was cut short"],
    ["m.lp.gz", PACKED_300_MIB, "the file unpacks to more than 268435456 bytes"],
    ["m.lp", gzipSync(WORKSHOP_LP), "the content is gzip"],
    ["m.lp", "Minimize\n\0", "the content is binary"],
    ["m.lp", MPS, "the content is MPS, the name says LP"],
    ["m.mps", WORKSHOP_LP, "the content is LP, the name says MPS"],
    ["m.lp", "<html>not found</html>", "not an LP file"],
    ["m.mps", "a,b,c\n1,2,3\n", 'section "a,b,c" is not supported'],
  ])("finds what is wrong with %s", async (file, content, message) => {
    const [issue] = await new ModelJob(file, content).inspect();
    expect(issue?.path).toBe(file);
    expect(issue?.message).toContain(message);
    expect(issue?.remedy).toBeTruthy();
  });

  test("wants exactly one file", async () => {
    const job = new ModelJob("m.lp", WORKSHOP_LP);
    writeFileSync(join(job.input, "n.mps"), MPS);
    writeFileSync(join(job.input, "notes.txt"), "hello");
    expect((await job.inspect()).map(({ path }) => path)).toEqual(["notes.txt", "n.mps"]);
  });
});
