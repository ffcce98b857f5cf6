// The direction of dependencies, as docs/architecture.md draws it. A rule a sentence.
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { pathNot: to, path: "^(src|constructs|stacks|examples|test)/" },
});
const never = (name, from, to, comment) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    never("no-cycles", {}, { circular: true }, "A cycle has no first file to read."),
    never(
      "no-provider-barrel",
      {},
      { path: "@cdktf/provider-aws/(lib/index\\.(js|d\\.ts)|$)", pathNot: "lib/[^/]+/index\\.(js|d\\.ts)$" },
      "The barrel costs 10 s and 550 MB; import @cdktf/provider-aws/lib/<resource>/index.js.",
    ),
    never(
      "no-utils",
      {},
      { path: ["^src/.*/(util|helper|common)s?[/.]", "^(constructs|stacks)/.*/(util|helper|common)s?[/.]"] },
      "A name that says nothing about its content.",
    ),
    never(
      "nothing-imports-main",
      { pathNot: "^(src/main|test)/" },
      { path: "^src/main/" },
      "main composes; nobody needs it.",
    ),
    never(
      "nothing-imports-stacks",
      { pathNot: "^(stacks|src/main|test)/" },
      { path: "^stacks/" },
      "Stacks are leaves.",
    ),
    never("product-knows-no-tests", { pathNot: "^test/" }, { path: "^test/" }, "Tests are not shipped."),
    only("contract-stands-alone", "^src/contract/", "^src/contract/", "Both halves build on it."),
    only("jobs-are-pure", "^src/jobs/", "^src/(jobs|contract)/", "The domain knows no adapter."),
    never(
      "jobs-know-no-io",
      { path: "^src/(jobs|contract)/" },
      { dependencyTypes: ["core"], path: "^(node:)?(fs|net|http|https|child_process|worker_threads|os)(/|$)" },
      "The domain does no input or output of its own.",
    ),
    only("solver", "^src/solver/", "^src/(solver|processes)/", "HiGHS behind one port."),
    only("kinds", "^src/kinds/", "^src/(kinds|solver|jobs|contract|processes)/", "Kinds use solver and jobs."),
    never(
      "checkers-stand-alone",
      { path: "^src/kinds/([^/]+)/checker/" },
      { path: "^src/(kinds/[^/]+|solver)/", pathNot: "^src/kinds/$1/checker/" },
      "An independent checker shares no code with the model.",
    ),
    only(
      "adapters",
      "^src/adapters/([^/]+)/",
      "^src/(adapters/($1|sql)|jobs|contract|processes)/",
      "Ports only, never each other.",
    ),
    never(
      "sql-is-of-the-sql-stores",
      { path: "^src/adapters/", pathNot: "^src/adapters/(sql|local|postgres)/" },
      { path: "^src/adapters/sql/" },
      "What SQLite and PostgreSQL say alike.",
    ),
    never(
      "sql-knows-no-driver",
      { path: "^src/adapters/sql/" },
      { pathNot: ["^src/", "^node_modules/kysely/"] },
      "Kysely alone; the adapters bring the drivers.",
    ),
    only("api", "^src/api/", "^src/(api|jobs|contract)/", "The API sees use cases and ports."),
    only(
      "worker",
      "^src/worker/",
      "^src/(worker|jobs|kinds|contract|processes)/",
      "The worker runs kinds through ports.",
    ),
    only("client", "^src/client/", "^src/(client|contract)/", "The published client carries no server code."),
    only("cli", "^src/cli/", "^src/(cli|client|contract)/", "The CLI speaks to the API like everybody else."),
    only("web", "^src/web/", "^src/(web|client|contract)/", "So does the page."),
    only("constructs", "^constructs/", "^(constructs|src/contract)/", "The library is Terraform only."),
    never(
      "constructs-read-no-environment-of-src",
      { path: "^constructs/", pathNot: "^constructs/testing/" },
      { path: "^constructs/testing/" },
      "The test kit is for tests.",
    ),
    only("stacks", "^stacks/", "^(stacks|constructs|src/contract)/", "Wiring and outputs."),
    only("examples", "^examples/", "^examples/", "Examples import millrace by its published name."),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|cdktf\\.out)/" },
    tsPreCompilationDeps: true,
    // No tsConfig: with it the package `constructs` resolves to our folder of that name, and everything is a cycle.
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default", "types"] },
  },
};
