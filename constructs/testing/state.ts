import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { withoutKey } from "./diagnostics";
import { constructPaths, type SynthesizedStack } from "./synthesize";
import { TerraformError } from "./terraform";

/** A resource or data source as it is after apply. */
export interface AppliedResource {
  /** Construct path inside the stack. */
  readonly path: string;
  readonly address: string;
  readonly type: string;
  /** The key of an instance made by `count` or `for_each`. */
  readonly key?: string | number;
  /** Every attribute by its Terraform name, those the service decides included. */
  readonly values: Readonly<Record<string, unknown>>;
}

interface StateJson {
  readonly values?: {
    readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
    readonly root_module?: { readonly resources?: readonly StateResource[] };
  };
}
interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly index?: string | number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Everything a stack consists of after apply, found by construct path. */
export class AppliedState {
  readonly resources: readonly AppliedResource[];
  /** Outputs by their name in the stack, sensitive ones included. */
  readonly outputs: Readonly<Record<string, unknown>>;

  constructor(
    private readonly stack: SynthesizedStack,
    readonly json: unknown,
  ) {
    const { values = {} } = json as StateJson;
    const paths = constructPaths(stack);
    this.resources = (values.root_module?.resources ?? []).map(({ address, type, index, values: attributes }) => ({
      path: paths.get(withoutKey(address)) ?? "",
      address,
      type,
      ...(index === undefined ? {} : { key: index }),
      values: attributes,
    }));
    const outputs = Object.entries(values.outputs ?? {}).map(([name, { value }]) => [name, value]);
    this.outputs = Object.fromEntries(outputs);
  }

  /** Every instance of the element at a path; a construct's main resource answers for the construct itself. */
  instances(target: string | IConstruct): readonly AppliedResource[] {
    const wanted = typeof target === "string" ? target : pathInStack(target);
    const exact = this.resources.filter(({ path }) => path === wanted);
    return exact.length > 0 ? exact : this.resources.filter(({ path }) => path === `${wanted}/Resource`);
  }

  /** The one instance at a path, or the one with the given key. */
  resource(target: string | IConstruct, key?: string | number): AppliedResource {
    const found = this.instances(target).filter((instance) => key === undefined || instance.key === key);
    const [first] = found;
    if (first !== undefined && found.length === 1) return first;
    const wanted = `${typeof target === "string" ? target : pathInStack(target)}${key === undefined ? "" : `[${key}]`}`;
    throw new TerraformError(
      `${this.stack.name}: the path must name one resource, got ${found.length} for "${wanted}"; ` +
        `the stack has ${this.resources.map(({ path }) => path).join(", ")}`,
    );
  }
}

function pathInStack(construct: IConstruct): string {
  const stack = TerraformStack.of(construct);
  return construct.node.path.slice(stack.node.path.length + 1);
}
