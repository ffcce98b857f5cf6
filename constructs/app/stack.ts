import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider/index.js";
import { Annotations, Aspects, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { checkProps, malformed, notOneOf } from "../core/checks";
import { type Environment, type Profile, provideEnvironment } from "../core/environment";
import { kebab } from "../core/names";
import { type Tags, tagChecks } from "../core/tags";
import { createBackend, type StateLocation } from "./backend";
import {
  danglingReferences,
  duplicateAddresses,
  emptyDependsOn,
  expandDependencies,
  ignoredLogicalIds,
  providersWithoutAlias,
  tokenDebris,
  unvisitedAspects,
} from "./guards";
import { SynthesisError } from "./synthesis-error";

/** Provider versions the output is good for: open upward, so that nobody is tied to the version of the bindings. */
export const AWS_PROVIDER_RANGE = ">= 6.25.0";
/** Terraform versions the output is good for: write-only arguments came with 1.11. */
export const TERRAFORM_RANGE = ">= 1.11.0";

/** Props of {@link MillraceStack}. */
export interface MillraceStackProps {
  /** Where the stack goes. */
  readonly environment: Environment;
  /**
   * What physical names begin with, before the environment's name: up to 20 lower case letters, digits and hyphens, a
   * letter first. Stacks of one environment should not share it.
   * @default - the stack's id in lower case
   */
  readonly prefix?: string;
  /**
   * Where the state is kept. A change moves the state: run `terraform init -migrate-state`.
   * @default { type: "local" }
   */
  readonly state?: StateLocation;
  /**
   * Tags of everything in the stack, by way of the provider.
   * @default {}
   */
  readonly tags?: Tags;
  /**
   * More settings of the AWS provider, such as `assumeRole`.
   * @default {}
   */
  readonly provider?: Omit<AwsProviderConfig, "region" | "allowedAccountIds" | "defaultTags" | "alias">;
}
export const MILLRACE_STACK_DEFAULTS = { state: { type: "local" }, tags: {}, provider: {} } as const satisfies Partial<
  Record<keyof MillraceStackProps, unknown>
>;

const PROFILES: readonly Profile[] = ["dev", "staging", "prod"];

/**
 * A stack with its AWS provider, state and tags, that refuses at synth what cdktf writes wrong without a word: two
 * constructs at one address, references that were cut or lead nowhere, providers that collide, dependencies that are
 * ignored.
 *
 * @example
 * import { Bucket, MillraceApp, MillraceStack } from "millrace";
 * const app = new MillraceApp();
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(app, "Optimizer", { environment, tags: { team: "timetable" } });
 * new Bucket(stack, "Input");
 * app.synth();
 */
export class MillraceStack extends TerraformStack {
  readonly environment: Environment;

  constructor(scope: Construct, id: string, props: MillraceStackProps) {
    super(scope, id);
    const { environment, prefix = kebab(id), provider = MILLRACE_STACK_DEFAULTS.provider } = props;
    const { state = MILLRACE_STACK_DEFAULTS.state, tags = MILLRACE_STACK_DEFAULTS.tags } = props;
    checkProps(this, prefixCheck(prefix), environmentChecks(environment), tagChecks("tags", tags));
    this.environment = environment;
    provideEnvironment(this, environment, { prefix, environment: environment.name });
    createBackend(this, state);
    this.createProvider(provider, tags);
    this.relaxVersions();
    this.guard();
    if (state.type === "local" && environment.profile === "prod") {
      Annotations.of(this).addWarning(
        "state is kept in a local file, though this is production; give state of type s3",
      );
    }
  }

  /** Whether this stack needs another one, directly or not. Visits each stack once, where cdktf visits each path. */
  override dependsOn(stack: TerraformStack): boolean {
    const seen = new Set<TerraformStack>();
    const waiting = [...this.dependencies];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === stack) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...next.dependencies);
    }
    return false;
  }

  override addDependency(dependency: TerraformStack): void {
    if (!this.dependencies.includes(dependency)) super.addDependency(dependency);
  }

  /** @throws SynthesisError if references in the document are broken or lead nowhere */
  override toTerraform(): unknown {
    const written = super.toTerraform() as { readonly terraform: object };
    const document = { ...written, terraform: { ...written.terraform, required_version: TERRAFORM_RANGE } };
    const { path } = this.node;
    const problems = [...tokenDebris(path, document), ...danglingReferences(path, document)];
    if (problems.length > 0) throw new SynthesisError(problems);
    return document;
  }

  /** cdktf writes no usable HCL for anything in the terraform block but providers and backend. */
  override toHclTerraform(): { hcl: string; metadata: unknown } {
    const { hcl, metadata } = super.toHclTerraform() as { hcl: string; metadata: unknown };
    return { hcl: `terraform {\n  required_version = "${TERRAFORM_RANGE}"\n}\n\n${hcl}`, metadata };
  }

  private createProvider(config: AwsProviderConfig, tags: Tags): void {
    const { region, accountId } = this.environment;
    new AwsProvider(this, "Aws", {
      ...config,
      region,
      allowedAccountIds: accountId === undefined ? undefined : [accountId],
      defaultTags: Object.keys(tags).length === 0 ? undefined : [{ tags }],
    });
  }

  /** The binding writes the one version it was generated from. */
  private relaxVersions(): void {
    this.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_RANGE);
  }

  private guard(): void {
    const guards = [duplicateAddresses, providersWithoutAlias, ignoredLogicalIds, emptyDependsOn, unvisitedAspects];
    for (const guard of guards) this.node.addValidation({ validate: () => guard(this) });
    // The first aspect of all: those of the constructs below, which it adds to, run after it.
    Aspects.of(this).add({ visit: (node) => (node === this ? expandDependencies(this) : undefined) });
  }
}

function prefixCheck(prefix: string) {
  return malformed("prefix", prefix, /^[a-z](?!.*--)[a-z0-9-]{0,19}(?<!-)$/, {
    must: "be 1 to 20 lower case letters, digits and single hyphens inside, a letter first",
    remedy: "shorten or rename it",
  });
}

function environmentChecks({ name, profile, region, accountId }: Environment) {
  return [
    malformed("environment.name", name, /^[a-z0-9](?!.*--)[a-z0-9-]{0,15}(?<!-)$/, {
      must: "be 1 to 16 lower case letters, digits and single hyphens inside",
      remedy: "shorten or rename it",
    }),
    notOneOf("environment.profile", profile, PROFILES),
    malformed("environment.region", region, /^[a-z]{2}(-[a-z]+)+-\d$/, {
      must: "be an AWS region such as us-west-2",
      remedy: "use the region's code",
    }),
    malformed("environment.accountId", accountId, /^\d{12}$/, {
      must: "be 12 digits",
      remedy: "give the account's number with its leading zeros",
    }),
  ];
}
