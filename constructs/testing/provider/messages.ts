/**
 * The messages of Terraform's plugin protocol, version 5, that Terraform 1.11 and the stand-in exchange: field numbers
 * and kinds as they travel on the wire. Fields that the stand-in neither sets nor reads are left out; the wire format
 * skips what it does not know. Names of messages and fields never travel, so these are our own.
 *
 * A field is `[number, kind]` or `[number, kind, "repeated" | "map"]`; a map's keys are strings.
 */
export const MESSAGES = {
  Empty: {},
  Value: { msgpack: [1, "bytes"], json: [2, "bytes"] },
  Diagnostic: {
    severity: [1, "number"],
    summary: [2, "string"],
    detail: [3, "string"],
    attribute: [4, "AttributePath"],
  },
  AttributePath: { steps: [1, "PathStep", "repeated"] },
  PathStep: { attributeName: [1, "string"], elementKey: [2, "string"] },
  RawState: { json: [1, "bytes"] },

  Schema: { version: [1, "number"], block: [2, "Block"] },
  Block: { version: [1, "number"], attributes: [2, "Attribute", "repeated"], blocks: [3, "NestedBlock", "repeated"] },
  Attribute: {
    name: [1, "string"],
    type: [2, "bytes"],
    required: [4, "bool"],
    optional: [5, "bool"],
    computed: [6, "bool"],
    sensitive: [7, "bool"],
    writeOnly: [10, "bool"],
  },
  NestedBlock: {
    typeName: [1, "string"],
    block: [2, "Block"],
    nesting: [3, "number"],
    minItems: [4, "number"],
    maxItems: [5, "number"],
  },
  ServerCapabilities: { planDestroy: [1, "bool"], schemaOptional: [2, "bool"], moveResourceState: [3, "bool"] },
  SchemaResponse: {
    provider: [1, "Schema"],
    resources: [2, "Schema", "map"],
    dataSources: [3, "Schema", "map"],
    diagnostics: [4, "Diagnostic", "repeated"],
    providerMeta: [5, "Schema"],
    capabilities: [6, "ServerCapabilities"],
    ephemerals: [8, "Schema", "map"],
  },

  PrepareRequest: { config: [1, "Value"] },
  PrepareResponse: { config: [1, "Value"], diagnostics: [2, "Diagnostic", "repeated"] },
  ConfigureRequest: { terraformVersion: [1, "string"], config: [2, "Value"] },
  ValidateRequest: { typeName: [1, "string"], config: [2, "Value"] },
  DiagnosticsResponse: { diagnostics: [1, "Diagnostic", "repeated"] },

  UpgradeRequest: { typeName: [1, "string"], version: [2, "number"], rawState: [3, "RawState"] },
  UpgradeResponse: { state: [1, "Value"], diagnostics: [2, "Diagnostic", "repeated"] },
  ReadRequest: { typeName: [1, "string"], state: [2, "Value"], privateData: [3, "bytes"] },
  ReadResponse: { state: [1, "Value"], diagnostics: [2, "Diagnostic", "repeated"], privateData: [3, "bytes"] },
  PlanRequest: {
    typeName: [1, "string"],
    prior: [2, "Value"],
    proposed: [3, "Value"],
    config: [4, "Value"],
    privateData: [5, "bytes"],
  },
  PlanResponse: {
    planned: [1, "Value"],
    requiresReplace: [2, "AttributePath", "repeated"],
    privateData: [3, "bytes"],
    diagnostics: [4, "Diagnostic", "repeated"],
    legacyTypeSystem: [5, "bool"],
  },
  ApplyRequest: {
    typeName: [1, "string"],
    prior: [2, "Value"],
    planned: [3, "Value"],
    config: [4, "Value"],
    privateData: [5, "bytes"],
  },
  ApplyResponse: {
    state: [1, "Value"],
    privateData: [2, "bytes"],
    diagnostics: [3, "Diagnostic", "repeated"],
    legacyTypeSystem: [4, "bool"],
  },
  ImportRequest: { typeName: [1, "string"], id: [2, "string"] },
  ImportedResource: { typeName: [1, "string"], state: [2, "Value"], privateData: [3, "bytes"] },
  ImportResponse: { imported: [1, "ImportedResource", "repeated"], diagnostics: [2, "Diagnostic", "repeated"] },
  ReadDataRequest: { typeName: [1, "string"], config: [2, "Value"] },
  ReadDataResponse: { state: [1, "Value"], diagnostics: [2, "Diagnostic", "repeated"] },
  OpenRequest: { typeName: [1, "string"], config: [2, "Value"] },
  OpenResponse: { diagnostics: [1, "Diagnostic", "repeated"], result: [3, "Value"] },

  HealthRequest: { service: [1, "string"] },
  HealthResponse: { status: [1, "number"] },
} as const;

/** A call of the provider service: its name on the wire, what it takes and what it answers. */
export const CALLS = {
  GetSchema: ["Empty", "SchemaResponse"],
  PrepareProviderConfig: ["PrepareRequest", "PrepareResponse"],
  Configure: ["ConfigureRequest", "DiagnosticsResponse"],
  ValidateResourceTypeConfig: ["ValidateRequest", "DiagnosticsResponse"],
  ValidateDataSourceConfig: ["ValidateRequest", "DiagnosticsResponse"],
  ValidateEphemeralResourceConfig: ["ValidateRequest", "DiagnosticsResponse"],
  UpgradeResourceState: ["UpgradeRequest", "UpgradeResponse"],
  ReadResource: ["ReadRequest", "ReadResponse"],
  PlanResourceChange: ["PlanRequest", "PlanResponse"],
  ApplyResourceChange: ["ApplyRequest", "ApplyResponse"],
  ImportResourceState: ["ImportRequest", "ImportResponse"],
  ReadDataSource: ["ReadDataRequest", "ReadDataResponse"],
  OpenEphemeralResource: ["OpenRequest", "OpenResponse"],
  RenewEphemeralResource: ["Empty", "DiagnosticsResponse"],
  CloseEphemeralResource: ["Empty", "DiagnosticsResponse"],
  Stop: ["Empty", "Empty"],
} as const;

type Messages = typeof MESSAGES;
type MessageName = keyof Messages;

type Scalar<K> = K extends "string"
  ? string
  : K extends "bytes"
    ? Uint8Array
    : K extends "bool"
      ? boolean
      : K extends "number"
        ? number
        : K extends MessageName
          ? Body<K>
          : never;

type Field<F> = F extends readonly [number, infer K, "repeated"]
  ? readonly Scalar<K>[]
  : F extends readonly [number, infer K, "map"]
    ? Readonly<Record<string, Scalar<K>>>
    : F extends readonly [number, infer K]
      ? Scalar<K>
      : never;

/** The content of a message, its fields all optional. */
export type Body<N extends MessageName> = { readonly [F in keyof Messages[N]]?: Field<Messages[N][F]> };

export type CallName = keyof typeof CALLS;
export type CallRequest<C extends CallName> = Body<(typeof CALLS)[C][0]>;
export type CallResponse<C extends CallName> = Body<(typeof CALLS)[C][1]>;
