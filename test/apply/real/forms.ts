import { App } from "cdktf";
import type { Construct } from "constructs";
import { type MillraceApp, Network, type NetworkRef, synthesize } from "../../../constructs";
import { resourceAddresses } from "../../../constructs/testing";
import { type Exhibit, exhibitStack, galleryStack } from "../../support/gallery";

/** Forms that an emulator cannot take, each with its reason. */
export type NotApplied = Readonly<Record<string, string>>;

/** Forms of constructs side by side in one stack: the folder it is synthesized into. */
export function synthesizeForms(forms: readonly Exhibit[], notApplied: NotApplied = {}): string {
  const applied = forms.filter(({ name }) => !(name in notApplied));
  const gallery = galleryStack(applied, "dev", sharedNetwork);
  const [synthesized] = synthesize(App.of(gallery) as MillraceApp, { print: () => undefined }).stacks;
  return synthesized?.directory ?? "";
}

/** What everything that needs a network lies in. */
function sharedNetwork(scope: Construct): NetworkRef {
  const availabilityZones = ["us-east-1a", "us-east-1b"];
  return new Network(scope, "Shared", { availabilityZones, nat: "none", flowLogs: "off", cidr: "10.64.0.0/16" });
}

/** Lines that tell which forms were left out, and which resource types with them. */
export function leftOut(forms: readonly Exhibit[], notApplied: NotApplied, types: ReadonlySet<string>): string[] {
  return Object.entries(notApplied).map(([form, reason]) => {
    const only = typesOf(forms, form).filter((type) => !types.has(type));
    return `not applied: ${form} (${only.join(", ") || "no type of its own"}): ${reason}`;
  });
}

/** Resource types of a form that is not applied. */
function typesOf(forms: readonly Exhibit[], form: string): readonly string[] {
  const exhibit = forms.find(({ name }) => name === form);
  if (exhibit === undefined) throw new Error(`coverage.ts names ${form}, which is no form of a construct`);
  return [...new Set(resourceAddresses(exhibitStack(exhibit, "dev")).map((address) => address.split(".")[0] ?? ""))];
}
