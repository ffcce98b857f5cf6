import { DEFAULTS } from "../data/default-values";
import { providerSchema, schemaOf } from "../schema/catalog";
import type { BlockSchema, SchemaFamily } from "../schema/types";
import { DATA_BEHAVIOURS, RESOURCE_BEHAVIOURS } from "./behaviours";
import { enumProblems } from "./enum-problems";
import { decideOpen, fingerprint } from "./fakes";
import type { Body, CallName, CallRequest, CallResponse } from "./messages";
import { type ProviderSettings, planObject } from "./plan";
import { Relations } from "./relations";
import { replacedBy } from "./replacement";
import { schemaMessage } from "./schema-messages";
import { decodeValue, encodeValue, isRecord, type Value, type ValueMap } from "./values";

/** The types a stack uses; only these are served, which keeps every Terraform command short. */
export type UsedTypes = Readonly<Record<SchemaFamily, readonly string[]>>;

/** Where the stand-in says it is, unless the stack's provider says otherwise. */
export interface StandInOptions {
  readonly region: string;
  readonly accountId: string;
  /** Whether arguments are held against the values AWS takes. */
  readonly checkEnums: boolean;
  /** Whether deployments of ECS that change a service fail, and are rolled back. */
  readonly deploymentsFail: boolean;
}

/** One provider configuration: Terraform opens a connection for each. */
export interface Session {
  settings: ProviderSettings;
}

const ERROR = 1;
/** Kept beside the state of what was imported, until it is applied: it is taken to be as configured already. */
const IMPORTED = new TextEncoder().encode("imported");

type Calls = { readonly [C in CallName]: (request: CallRequest<C>, session: Session) => CallResponse<C> };

/**
 * Answers Terraform in the place of the AWS provider. It knows the arguments of every resource and makes nothing:
 * what the service would decide is made up, the same in every run.
 */
export class StandIn implements Calls {
  private readonly timesSeen = new Map<string, number>();

  constructor(
    private readonly types: UsedTypes,
    private readonly options: StandInOptions,
    /** What is known of them outlives a stand-in: a stack is applied by one and destroyed by another. */
    private readonly relations = new Relations(),
  ) {}

  newSession(): Session {
    const { region, accountId, deploymentsFail } = this.options;
    return { settings: { region, accountId, partition: "aws", defaultTags: null, deploymentsFail } };
  }

  GetSchema = (): CallResponse<"GetSchema"> => {
    const schemas = (family: SchemaFamily) =>
      Object.fromEntries(this.types[family].map((type) => [type, schemaMessage(schemaOf(family, type))]));
    return {
      provider: schemaMessage(providerSchema()),
      resources: schemas("resource"),
      dataSources: schemas("data"),
      ephemerals: schemas("ephemeral"),
      capabilities: { planDestroy: false, schemaOptional: false, moveResourceState: false },
    };
  };

  PrepareProviderConfig = ({ config }: CallRequest<"PrepareProviderConfig">) => ({ config: config ?? {} });

  Configure = ({ config }: CallRequest<"Configure">, session: Session) => {
    const given = object(decodeValue(config));
    const region = typeof given.region === "string" ? given.region : this.options.region;
    const accountId = assumedAccount(given.assume_role ?? null) ?? this.options.accountId;
    session.settings = {
      region,
      accountId,
      partition: partitionOf(region),
      defaultTags: firstBlock(given.default_tags ?? null)?.tags ?? null,
      deploymentsFail: this.options.deploymentsFail,
    };
    return {};
  };

  ValidateResourceTypeConfig = ({ typeName = "", config }: CallRequest<"ValidateResourceTypeConfig">) => {
    if (!this.options.checkEnums) return {};
    const problems = enumProblems(typeName, object(decodeValue(config)));
    return { diagnostics: problems.map(({ path, message }) => errorAt(path, message)) };
  };

  ValidateDataSourceConfig = () => ({});
  ValidateEphemeralResourceConfig = () => ({});

  UpgradeResourceState = ({ rawState }: CallRequest<"UpgradeResourceState">) => ({
    state: { json: rawState?.json ?? new Uint8Array() },
  });

  ReadResource = ({ typeName = "", state, privateData }: CallRequest<"ReadResource">) => {
    this.noteRelations(typeName, object(decodeValue(state)));
    return { state: state ?? {}, privateData: privateData ?? new Uint8Array() };
  };

  PlanResourceChange = (request: CallRequest<"PlanResourceChange">, { settings }: Session) => {
    const { typeName = "", prior, proposed, privateData = new Uint8Array() } = request;
    const wanted = decodeValue(proposed);
    if (!isRecord(wanted)) return { planned: proposed ?? {}, privateData, legacyTypeSystem: true };
    const before = recordOr(decodeValue(prior));
    const behaviour = RESOURCE_BEHAVIOURS[typeName];
    const planned = planObject(schemaOf("resource", typeName), wanted, settings, DEFAULTS[typeName]);
    const decided = behaviour?.plan?.(planned, settings, before) ?? planned;
    const inPlace = before === undefined ? [] : behaviour?.inPlace?.(before, decided);
    const also = before === undefined ? [] : (behaviour?.replacedBy?.(before, decided) ?? []);
    const replaced = [...replacedBy(typeName, before ?? null, decided, inPlace), ...also];
    const requiresReplace = (isImported(privateData) ? [] : replaced).map((attributeName) => ({
      steps: [{ attributeName }],
    }));
    return { planned: encodeValue(decided), requiresReplace, privateData, legacyTypeSystem: true };
  };

  ApplyResourceChange = (request: CallRequest<"ApplyResourceChange">, { settings }: Session) => {
    const { typeName = "", prior, planned } = request;
    const wanted = decodeValue(planned);
    const before = recordOr(decodeValue(prior));
    if (!isRecord(wanted)) return this.delete(typeName, before ?? {}, request);
    const schema = schemaOf("resource", typeName);
    const made = decideOpen(typeName, schema, wanted, settings, this.seed(typeName, wanted));
    const state = RESOURCE_BEHAVIOURS[typeName]?.apply?.(made, settings, before) ?? made;
    this.noteRelations(typeName, state);
    return { state: encodeValue(state), legacyTypeSystem: true };
  };

  ImportResourceState = ({ typeName = "", id = "" }: CallRequest<"ImportResourceState">, { settings }: Session) => {
    const schema = schemaOf("resource", typeName);
    const imported = planObject(schema, { ...emptyObject(schema), id }, settings);
    const state = decideOpen(typeName, schema, imported, settings, this.seed(typeName, imported));
    return { imported: [{ typeName, state: encodeValue(state), privateData: IMPORTED }] };
  };

  ReadDataSource = ({ typeName = "", config }: CallRequest<"ReadDataSource">, { settings }: Session) => {
    const schema = schemaOf("data", typeName);
    const asked = object(decodeValue(config));
    const answered = DATA_BEHAVIOURS[typeName]?.(asked, settings) ?? {};
    const known = only(schema, { ...asked, ...answered });
    const seed = fingerprint(`data.${typeName}`, asked);
    return {
      state: encodeValue(decideOpen(`data.${typeName}`, schema, planObject(schema, known, settings), settings, seed)),
    };
  };

  OpenEphemeralResource = ({ typeName = "", config }: CallRequest<"OpenEphemeralResource">, { settings }: Session) => {
    const schema = schemaOf("ephemeral", typeName);
    const asked = object(decodeValue(config));
    const opened = planObject(schema, asked, settings);
    const seed = fingerprint(`ephemeral.${typeName}`, asked);
    return { result: encodeValue(decideOpen(`ephemeral.${typeName}`, schema, opened, settings, seed)) };
  };

  RenewEphemeralResource = () => ({});
  CloseEphemeralResource = () => ({});
  Stop = () => ({});

  /** What another object holds stays, and AWS says why. */
  private delete(type: string, before: ValueMap, request: CallRequest<"ApplyResourceChange">) {
    const { prior = {}, planned = {} } = request;
    const refusal = this.relations.isHeld(String(before.arn)) ? RESOURCE_BEHAVIOURS[type]?.whenHeld : undefined;
    if (refusal !== undefined) return { state: prior, legacyTypeSystem: true, diagnostics: [errorOf(refusal)] };
    this.relations.release(String(before.arn));
    return { state: planned, legacyTypeSystem: true };
  }

  private noteRelations(type: string, state: ValueMap): void {
    const held = RESOURCE_BEHAVIOURS[type]?.holds?.(state);
    if (held !== undefined) this.relations.hold(String(state.arn), held);
  }

  /** Two resources with the same arguments, as `count` makes them, still get different ids. */
  private seed(type: string, planned: ValueMap): string {
    const print = fingerprint(type, planned);
    const times = this.timesSeen.get(print) ?? 0;
    this.timesSeen.set(print, times + 1);
    return times === 0 ? print : `${print}#${times}`;
  }
}

function isImported(privateData: Uint8Array): boolean {
  return Buffer.from(privateData).equals(IMPORTED);
}

function object(value: Value): ValueMap {
  return isRecord(value) ? value : {};
}

function recordOr(value: Value): ValueMap | undefined {
  return isRecord(value) ? value : undefined;
}

function only(schema: BlockSchema, values: ValueMap): ValueMap {
  const known = Object.entries(values).filter(([name]) => name in schema.attributes || name in schema.blocks);
  return Object.fromEntries(known);
}

function emptyObject(schema: BlockSchema): ValueMap {
  const attributes = Object.keys(schema.attributes).map((name) => [name, null] as const);
  const blocks = Object.entries(schema.blocks).map(([name, { nesting }]) => {
    return [name, nesting === "single" ? null : nesting === "map" ? {} : []] as const;
  });
  return Object.fromEntries([...attributes, ...blocks]);
}

/** An error at the argument or block of that name; Terraform shows the place in the file. */
function errorAt([name = ""]: readonly string[], summary: string): Body<"Diagnostic"> {
  return { ...errorOf(summary), attribute: { steps: [{ attributeName: name }] } };
}

function errorOf(summary: string): Body<"Diagnostic"> {
  return { severity: ERROR, summary };
}

function firstBlock(value: Value): ValueMap | undefined {
  return Array.isArray(value) ? value.find(isRecord) : undefined;
}

/** A provider that assumes a role acts in that role's account. */
function assumedAccount(assumeRole: Value): string | undefined {
  const arn = firstBlock(assumeRole)?.role_arn;
  return typeof arn === "string" ? /^arn:[^:]+:iam::(\d{12}):/.exec(arn)?.[1] : undefined;
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
