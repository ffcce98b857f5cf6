import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../core/checks";
import { Duration } from "../core/duration";
import { tagChecks } from "../core/tags";
import type { AppSecretProps } from "./app-secret-props";

/** Everything Secrets Manager would refuse. */
export function secretChecks(props: AppSecretProps): Check {
  const { secretName, recoveryWindow, rotation } = props;
  return [
    notOneOf("source", props.source, ["generated", "external"]),
    generateChecks(props),
    malformed("secretName", secretName, /^[A-Za-z0-9/_+=.@-]{1,512}$/, {
      must: "be 1 to 512 letters, digits and / _ + = . @ -",
      remedy: "rename it",
    }),
    malformed("secretName", secretName, /^(?!.*-[A-Za-z0-9]{6}$)/, {
      must: "not end in a hyphen and six characters, which AWS appends itself",
      remedy: "rename it",
    }),
    windowChecks(recoveryWindow),
    durationOutside("rotation.every", rotation?.every, Duration.days(1), Duration.days(1000)),
    notWholeUnit("rotation.every", rotation?.every, "days"),
    tagChecks("tags", props.tags),
  ];
}

function generateChecks({ source, generate }: AppSecretProps): Check {
  return [
    refuse(source === "external" && generate !== undefined, {
      prop: "generate",
      must: "be left out where the value comes from outside",
      got: generate,
      remedy: "remove it, or set source to generated",
    }),
    outside("generate.length", generate?.length, 8, 4096),
    notWhole("generate.length", generate?.length),
    outside("generate.version", generate?.version, 1, Number.MAX_SAFE_INTEGER),
    notWhole("generate.version", generate?.version),
    refuse(generate?.publicFields !== undefined && generate.field === undefined, {
      prop: "generate.field",
      must: "be given with publicFields",
      got: undefined,
      remedy: "name the field of the generated text",
    }),
    refuse(generate?.field !== undefined && generate.publicFields?.[generate.field] !== undefined, {
      prop: "generate.publicFields",
      must: "not have the field of the generated text",
      got: generate?.field,
      remedy: "rename one of the two",
    }),
  ];
}

function windowChecks(window: Duration | undefined): Check {
  if (window === undefined || window.isToken) return undefined;
  const days = window.toDays({ integral: false });
  return refuse(days !== 0 && !(Number.isInteger(days) && days >= 7 && days <= 30), {
    prop: "recoveryWindow",
    must: "be 0 days or 7 to 30 whole days",
    got: window,
    remedy: "give a duration in that range",
  });
}
