import type { Json } from "../../core/policy";

/** How many images are kept of those whose tags look so. */
export interface KeptImages {
  /** What a tag looks like, with up to four `*` for any characters: `release-*`. */
  readonly tag: string;
  /** How many, the newest first. */
  readonly images: number;
}

/** What is kept of a repository. */
export interface ImageRetention {
  /** Of all tagged images. */
  readonly keepImages: number;
  /** Of images with certain tags, counted before and apart from the others. */
  readonly keepTagged: readonly KeptImages[];
  /** Days after which an image without a tag goes. */
  readonly untaggedDays: number;
}

/**
 * The lifecycle policy as ECR takes it. What an earlier rule is about, later ones leave alone: so `keepTagged` protects
 * its images from `keepImages`. Only tagged images are counted, because one push of an image for several platforms brings
 * several images, of which only the index has the tag; ECR keeps what an index names as long as the index.
 */
export function lifecyclePolicy({ keepImages, keepTagged, untaggedDays }: ImageRetention): Json {
  const days = untaggedDays === 1 ? "a day" : `${untaggedDays} days`;
  const age = { countType: "sinceImagePushed", countUnit: "days", countNumber: untaggedDays };
  const rules = [
    { description: `without a tag: ${days}`, selection: { tagStatus: "untagged", ...age } },
    ...keepTagged.map(({ tag, images }) => keep(tag, images)),
    keep("*", keepImages),
  ];
  return { rules: rules.map((rule, index) => ({ rulePriority: index + 1, ...rule, action: { type: "expire" } })) };
}

function keep(pattern: string, images: number) {
  return {
    description: `tagged ${pattern}: the newest ${images}`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: [pattern],
      countType: "imageCountMoreThan",
      countNumber: images,
    },
  };
}
