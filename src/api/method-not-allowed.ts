import { RefusedError } from "../jobs/errors";

interface KnownRoute {
  readonly method: string;
  readonly path: string;
}

/** The methods that each path answers, from the table of routes: a known path is 405, not 404, for another method. */
export class AllowedMethods {
  private readonly patterns = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  constructor(routes: readonly KnownRoute[]) {
    for (const { method, path } of routes) {
      if (method === "ALL") continue;
      const known = this.patterns.get(path) ?? { pattern: toPattern(path), methods: new Set() };
      known.methods.add(method);
      if (method === "GET") known.methods.add("HEAD");
      this.patterns.set(path, known);
    }
  }

  /** Sorted; empty for an unknown path. */
  of(path: string): readonly string[] {
    const found = new Set<string>();
    for (const { pattern, methods } of this.patterns.values()) {
      if (pattern.test(path)) for (const method of methods) found.add(method);
    }
    return [...found].sort();
  }

  /** What to answer where no route matched. */
  refuse(method: string, path: string): { readonly error: RefusedError; readonly allow?: string } {
    const allow = this.of(path).join(", ");
    if (allow === "") return { error: new RefusedError("NOT_FOUND", "there is no such route; see /docs") };
    const message = `${method.slice(0, 20)} is not possible here; use ${allow}`;
    return { error: new RefusedError("METHOD_NOT_ALLOWED", message), allow };
  }
}

/** `:name` stands for one segment, `:name{pattern}` for what the pattern says. */
function toPattern(path: string): RegExp {
  const segments = path.split("/").map((segment) => {
    if (!segment.startsWith(":")) return segment === "*" ? ".*" : segment.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    return /\{(.+)\}$/.exec(segment)?.[1] ?? "[^/]+";
  });
  return new RegExp(`^${segments.join("/")}$`);
}
