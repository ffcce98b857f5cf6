import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
} from "../../core/checks";
import type { Settled } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { NAME_RULES } from "../../core/names";
import { tagChecks } from "../../core/tags";
import { isToken } from "../../core/tokens";
import type { IMAGE_REPOSITORY_DEFAULTS, ImageRepositoryProps } from "./image-repository-props";

/** Props with their defaults filled in. */
export type SettledRepositoryProps = Settled<ImageRepositoryProps, typeof IMAGE_REPOSITORY_DEFAULTS>;

const MOST_IMAGES = 1000;
/** ECR takes 50 rules; two are ours. */
const MOST_KEPT = 48;

/** Everything ECR would refuse. */
export function repositoryChecks(props: SettledRepositoryProps): Check {
  const { untaggedRetention, repositoryName } = props;
  return [
    imageCount("keepImages", props.keepImages),
    countOutside("keepTagged", props.keepTagged, 0, MOST_KEPT),
    repeated(
      "keepTagged",
      props.keepTagged.map(({ tag }) => tag),
    ),
    props.keepTagged.map(({ tag, images }) => [patternCheck("keepTagged", tag, 4), imageCount("keepTagged", images)]),
    durationOutside("untaggedRetention", untaggedRetention, Duration.days(1), Duration.days(3650)),
    notWholeUnit("untaggedRetention", untaggedRetention, "days"),
    countOutside("mutableTags", props.mutableTags, 0, 5),
    repeated("mutableTags", props.mutableTags),
    props.mutableTags.map((tag) => patternCheck("mutableTags", tag, 2)),
    repeated("pullAccounts", props.pullAccounts),
    props.pullAccounts.map((account) =>
      malformed("pullAccounts", account, /^\d{12}$/, { must: "be account ids of 12 digits", remedy: "correct the id" }),
    ),
    malformed("repositoryName", repositoryName, NAME_RULES.imageRepository.pattern, {
      must: `be ${NAME_RULES.imageRepository.words}`,
      remedy: "rename it",
    }),
    outside("repositoryName's length", repositoryName?.length, 2, NAME_RULES.imageRepository.maxLength, "rename it"),
    tagChecks("tags", props.tags),
  ];
}

/** Broken if a digest is none: an image is named by what it holds. */
export function digestCheck(digest: string): Check {
  return malformed("digest", digest, /^sha256:[0-9a-f]{64}$/, {
    must: "be sha256: and 64 hex digits",
    remedy: "take the digest that the push printed",
  });
}

/** Broken if a tag could not exist. */
export function tagCheck(tag: string): Check {
  return malformed("tag", tag, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, {
    must: "be 1 to 128 letters, digits and _ . -, not beginning with . or -",
    remedy: "correct the tag",
  });
}

function imageCount(prop: string, images: number): Check {
  return [outside(prop, images, 1, MOST_IMAGES), notWhole(prop, images)];
}

function patternCheck(prop: string, pattern: string, wildcards: number): Check {
  const stars = pattern.split("*").length - 1;
  return [
    malformed(prop, pattern, /^[A-Za-z0-9_.*-]{1,128}$/, {
      must: "be tags of 1 to 128 letters, digits and _ . - with * for any characters",
      remedy: "correct the tag",
    }),
    refuse(!isToken(pattern) && stars > wildcards, {
      prop,
      must: `have at most ${wildcards} *, as ECR has it`,
      got: pattern,
      remedy: "write fewer",
    }),
  ];
}
