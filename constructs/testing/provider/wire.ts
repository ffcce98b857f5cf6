import { create, createFileRegistry, type DescMethodUnary, type DescService } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { CALLS, MESSAGES } from "./messages";

const PACKAGE = "tfplugin5";
const SCALARS: Readonly<Record<string, Type>> = {
  string: Type.STRING,
  bytes: Type.BYTES,
  bool: Type.BOOL,
  // int32 and int64 look the same on the wire; nothing in the protocol needs the upper half.
  number: Type.INT32,
};

/** The two services a plugin answers: Terraform's provider service and gRPC's health service. */
export interface PluginServices {
  readonly provider: DescService;
  readonly health: DescService;
}

let services: PluginServices | undefined;

/** The descriptors of the services, built once from the table of messages; no generated code is needed. */
export function pluginServices(): PluginServices {
  services ??= describeServices();
  return services;
}

function describeServices(): PluginServices {
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [providerFile(), healthFile()] }));
  const provider = registry.getService(`${PACKAGE}.Provider`);
  const health = registry.getService("grpc.health.v1.Health");
  if (provider === undefined || health === undefined)
    throw new Error("the plugin protocol's services are not described");
  return { provider, health };
}

/** A method of a described service by its name on the wire; all of ours are unary. */
export function unaryMethod(service: DescService, name: string): DescMethodUnary {
  const method = service.methods.find((candidate) => candidate.name === name);
  if (method?.methodKind !== "unary") throw new Error(`${service.typeName} has no unary method ${name}`);
  return method as DescMethodUnary;
}

function providerFile() {
  return create(FileDescriptorProtoSchema, {
    name: "provider.proto",
    package: PACKAGE,
    syntax: "proto3",
    messageType: Object.entries(MESSAGES).map(([name, fields]) => messageDescriptor(name, fields)),
    service: [
      {
        name: "Provider",
        method: Object.entries(CALLS).map(([name, [input, output]]) => ({
          name,
          inputType: `.${PACKAGE}.${input}`,
          outputType: `.${PACKAGE}.${output}`,
        })),
      },
    ],
  });
}

function healthFile() {
  const method = { inputType: `.${PACKAGE}.HealthRequest`, outputType: `.${PACKAGE}.HealthResponse` };
  return create(FileDescriptorProtoSchema, {
    name: "health.proto",
    package: "grpc.health.v1",
    syntax: "proto3",
    dependency: ["provider.proto"],
    service: [{ name: "Health", method: [{ name: "Check", ...method }] }],
  });
}

type FieldTable = Readonly<Record<string, readonly [number, string, ("repeated" | "map")?]>>;

function messageDescriptor(name: string, fields: FieldTable): DescriptorProto {
  const maps = Object.entries(fields).filter(([, [, , shape]]) => shape === "map");
  return create(DescriptorProtoSchema, {
    name,
    field: Object.entries(fields).map(([field, [number, kind, shape]]) => ({
      name: field,
      jsonName: field,
      number,
      label: shape === undefined ? Label.OPTIONAL : Label.REPEATED,
      ...(shape === "map" ? messageType(`${name}.${entryName(field)}`) : kindOf(kind)),
    })),
    nestedType: maps.map(([field, [, kind]]) => mapEntry(field, kind)),
  });
}

function kindOf(kind: string) {
  const type = SCALARS[kind];
  return type === undefined ? messageType(kind) : { type };
}

function messageType(name: string) {
  return { type: Type.MESSAGE, typeName: `.${PACKAGE}.${name}` };
}

function entryName(field: string): string {
  return `${field.charAt(0).toUpperCase()}${field.slice(1)}Entry`;
}

function mapEntry(field: string, kind: string) {
  return {
    name: entryName(field),
    options: { mapEntry: true },
    field: [
      { name: "key", jsonName: "key", number: 1, label: Label.OPTIONAL, type: Type.STRING },
      { name: "value", jsonName: "value", number: 2, label: Label.OPTIONAL, ...kindOf(kind) },
    ],
  };
}
