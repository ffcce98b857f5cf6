import type { Construct } from "constructs";
import { Network, type NetworkRef } from "../../../constructs";
import { MillraceApp } from "../../../constructs/app/app";
import { MillraceStack } from "../../../constructs/app/stack";
import type { Profile } from "../../../constructs/core/environment";
import { temporaryFolder } from "../terraform-stack";
import { BATCH_DEFAULTS, BATCH_FORMS } from "./batch";
import { BATCH_SPOT_DEFAULT, BATCH_SPOT_FORMS } from "./batch-spot";
import { CACHE_DEFAULT, CACHE_FORMS } from "./cache";
import { COMPLETION_DEFAULTS, COMPLETION_FORMS } from "./completion";
import { CORE_DEFAULTS, CORE_FORMS } from "./core";
import { DATA_DEFAULTS, DATA_FORMS } from "./data";
import { DATABASE_DEFAULT, DATABASE_FORMS } from "./database";
import { DELIVERY_DEFAULTS, DELIVERY_FORMS } from "./delivery";
import type { Exhibit } from "./exhibits";
import { FARGATE_DEFAULTS, FARGATE_FORMS } from "./fargate";
import { FARGATE_API_DEFAULT_FORMS, FARGATE_API_FORMS } from "./fargate-api";
import { MESSAGING_DEFAULTS, MESSAGING_FORMS } from "./messaging";
import { NETWORK_DEFAULT, NETWORK_FORMS } from "./network";
import { QUEUE_WORKER_DEFAULT_FORMS, QUEUE_WORKER_FORMS } from "./queue-worker";
import { SERVERLESS_DEFAULTS, SERVERLESS_FORMS, SERVERLESS_WAITING_FORMS } from "./serverless";

export type { Exhibit };

/** Forms of constructs that belong together: a group has a file of its own in test/apply/real. */
interface Group {
  /** The group's published constructs as they come when nothing optional is said. */
  readonly defaults: readonly Exhibit[];
  /** The same constructs with everything said that changes which resources they make. */
  readonly others: readonly Exhibit[];
}

const GROUPS = {
  foundation: {
    defaults: [
      ...CORE_DEFAULTS,
      NETWORK_DEFAULT,
      ...DATA_DEFAULTS,
      DATABASE_DEFAULT,
      CACHE_DEFAULT,
      ...MESSAGING_DEFAULTS,
    ],
    others: [
      ...CORE_FORMS,
      ...NETWORK_FORMS,
      ...DATA_FORMS,
      ...DATABASE_FORMS,
      ...CACHE_FORMS,
      ...MESSAGING_FORMS,
      ...SERVERLESS_WAITING_FORMS,
    ],
  },
  batch: { defaults: BATCH_DEFAULTS, others: BATCH_FORMS },
  batchSpot: { defaults: [BATCH_SPOT_DEFAULT], others: BATCH_SPOT_FORMS },
  fargate: { defaults: FARGATE_DEFAULTS, others: FARGATE_FORMS },
  fargateApi: { defaults: FARGATE_API_DEFAULT_FORMS, others: FARGATE_API_FORMS },
  queueWorker: { defaults: QUEUE_WORKER_DEFAULT_FORMS, others: QUEUE_WORKER_FORMS },
  serverless: { defaults: SERVERLESS_DEFAULTS, others: SERVERLESS_FORMS },
  completion: {
    defaults: [...COMPLETION_DEFAULTS, ...DELIVERY_DEFAULTS],
    others: [...COMPLETION_FORMS, ...DELIVERY_FORMS],
  },
} as const satisfies Record<string, Group>;
export type GalleryGroup = keyof typeof GROUPS;
export const GALLERY_GROUPS = Object.keys(GROUPS) as readonly GalleryGroup[];

/** Every published construct as it comes when nothing optional is said. */
export const DEFAULT_FORMS: readonly Exhibit[] = Object.values(GROUPS).flatMap(({ defaults }) => defaults);

/** The same constructs with everything said that changes which resources they make. */
export const OTHER_FORMS: readonly Exhibit[] = Object.values(GROUPS).flatMap(({ others }) => others);

/** All forms of one group. */
export function formsOf(group: GalleryGroup): readonly Exhibit[] {
  return [...GROUPS[group].defaults, ...GROUPS[group].others];
}

/** A network that exists already, for constructs that need one. */
const EXISTING = Network.fromIds({
  vpcId: "vpc-0123456789abcdef0",
  cidr: "10.0.0.0/16",
  subnets: {
    public: ["a", "b"].map((zone) => subnet(`us-east-1${zone}`, "3")),
    private: ["a", "b"].map((zone) => subnet(`us-east-1${zone}`, "1")),
    isolated: ["a", "b"].map((zone) => subnet(`us-east-1${zone}`, "2")),
  },
});

function subnet(availabilityZone: string, digit: string) {
  const id = digit.repeat(16) + availabilityZone.slice(-1);
  return { availabilityZone, subnetId: `subnet-${id}`, routeTableId: `rtb-${id}`, cidr: `10.0.${digit}.0/24` };
}

/** One exhibit in a stack of its own. */
export function exhibitStack(exhibit: Exhibit, profile: Profile = "prod"): MillraceStack {
  return galleryStack([exhibit], profile);
}

/** Several exhibits side by side in one stack; those that need a network share `network`. */
export function galleryStack(
  exhibits: readonly Exhibit[],
  profile: Profile = "prod",
  network: (scope: Construct) => NetworkRef = () => EXISTING,
): MillraceStack {
  const app = new MillraceApp({ outdir: temporaryFolder("millrace-gallery-") });
  const stack = new MillraceStack(app, "Gallery", {
    environment: { name: profile, profile, region: "us-east-1" },
  });
  const shared = network(stack);
  for (const { name, build } of exhibits) build(stack, name, shared);
  return stack;
}
