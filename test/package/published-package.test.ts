import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NODE_MAJORS, nodeRelease } from "../support/node-release";
import { packPackage, projectWith, removeFolder } from "../support/packed-package";
import { typeMistakes } from "../support/type-mistakes";

const ROOT = resolve(__dirname, "../..");
const folders: string[] = [];
let tarball: string;
let consumer: string;

beforeAll(() => {
  const packed = packPackage();
  tarball = packed.tarball;
  // npm holds the peers' versions against what the tarball asks for, and links to them: they need not be copied.
  const peers = ["cdktf", "constructs", "@cdktf/provider-aws", "@types/node"];
  consumer = projectWith([tarball, ...peers.map((name) => join(ROOT, "node_modules", name))]);
  folders.push(packed.folder, consumer);
}, 240_000);

afterAll(() => folders.forEach(removeFolder));

/** Total bytes and number of packages below node_modules; peers, which are links, are none of it. */
function weigh(modules: string): { bytes: number; packages: number } {
  let bytes = 0;
  let packages = 0;
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) bytes += statSync(path).size;
    if (/node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path)) packages += 1;
  }
  return { bytes, packages };
}

test("installed beside its peers it adds at most 40 MB and 60 packages", () => {
  const { bytes, packages } = weigh(join(consumer, "node_modules"));
  console.log(`millrace adds ${(bytes / 1e6).toFixed(1)} MB in ${packages} packages`);
  expect(packages).toBeGreaterThan(1);
  expect(packages).toBeLessThanOrEqual(60);
  expect(bytes).toBeLessThanOrEqual(40e6);
});

test("publint finds nothing", () => {
  const run = spawnSync(join(ROOT, "node_modules/.bin/publint"), [tarball, "--strict"], { encoding: "utf8" });
  expect(run.stdout + run.stderr).toContain("All good!");
});

test("are the types wrong? Not in any resolver mode", () => {
  const run = spawnSync(join(ROOT, "node_modules/.bin/attw"), [tarball, "--format", "ascii"], { encoding: "utf8" });
  expect(run.status, run.stdout).toBe(0);
});

const SYNTHESIZE = `
const app = new App({ outdir: process.env.OUT });
const stack = new TerraformStack(app, "consumer");
new AwsProvider(stack, "Aws", { region: "us-east-1" });
new Bucket(stack, "Files");
app.synth();
`;
const MODULES = {
  cdktf: "App, TerraformStack",
  "@cdktf/provider-aws/lib/provider/index.js": "AwsProvider",
  millrace: "Bucket",
};
const IMPORTS = importing((names, from) => `import { ${names} } from "${from}";\n`);
const REQUIRES = importing((names, from) => `const { ${names} } = require("${from}");\n`);

function importing(line: (names: string, from: string) => string): string {
  return Object.entries(MODULES)
    .map(([from, names]) => line(names, from))
    .join("");
}

const ENTRY_POINTS = ["millrace/client", "millrace/stacks", "millrace/testing"];

const RESOLVER_MODES = [
  {
    name: "node10",
    options: { module: "CommonJS", moduleResolution: "node10", ignoreDeprecations: "5.0" },
    file: "main.ts",
  },
  { name: "node16 from CommonJS", options: { module: "Node16", moduleResolution: "Node16" }, file: "main.cts" },
  { name: "node16 from ESM", options: { module: "Node16", moduleResolution: "Node16" }, file: "main.mts" },
  { name: "bundler", options: { module: "ESNext", moduleResolution: "bundler" }, file: "main.ts" },
];

test.each(RESOLVER_MODES)("its types resolve under $name", ({ name, options, file }) => {
  const folder = join(consumer, name.replaceAll(" ", "-"));
  mkdirSync(folder);
  const uses = ENTRY_POINTS.map((entry, index) => `import * as entry${index} from "${entry}";\nvoid entry${index};\n`);
  writeFileSync(join(folder, file), IMPORTS + uses.join("") + SYNTHESIZE);
  const settings = { ...options, target: "ES2022", strict: true, noEmit: true, skipLibCheck: false, types: ["node"] };
  const { declarations, mistakes } = typeMistakes(join(folder, file), "millrace", settings);
  expect(declarations).toBeGreaterThan(ENTRY_POINTS.length);
  expect(mistakes).toEqual([]);
});

test.each(NODE_MAJORS.flatMap((major) => [`cjs on Node ${major}`, `mjs on Node ${major}`] as const))(
  "Bucket synthesizes from %s",
  (title) => {
    const [kind, major] = title.split(" on Node ");
    const file = join(consumer, `synth-${major}.${kind}`);
    writeFileSync(file, (kind === "mjs" ? IMPORTS : REQUIRES) + SYNTHESIZE);
    const out = join(consumer, `out-${major}-${kind}`);
    const node = nodeRelease(Number(major) as (typeof NODE_MAJORS)[number]);
    execFileSync(node, [file], { cwd: consumer, env: { ...process.env, OUT: out }, stdio: "pipe" });
    const written = JSON.parse(readFileSync(join(out, "stacks/consumer/cdk.tf.json"), "utf8"));
    expect(Object.keys(written.resource)).toContain("aws_s3_bucket");
  },
);

test("importing the library loads no runtime module", () => {
  const script = `require("millrace"); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const loaded = JSON.parse(execFileSync("node", ["-e", script], { cwd: consumer, encoding: "utf8" })) as string[];
  const ours = loaded.filter((path) => path.includes("/node_modules/millrace/dist/"));
  expect(ours.length).toBeGreaterThan(1);
  expect(ours.filter((path) => /\/dist\/(src\/(?!contract\/)|stacks\/|constructs\/testing\/)/.test(path))).toEqual([]);
  const runtime = /\/node_modules\/(hono|@hono|kysely|highs|csv-parse|pino|prom-client|commander|libsql)\//;
  expect(loaded.filter((path) => runtime.test(path))).toEqual([]);
});
