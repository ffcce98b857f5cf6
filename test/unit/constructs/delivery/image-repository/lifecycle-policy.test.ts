import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lifecyclePolicy } from "../../../../../constructs/delivery/image-repository/lifecycle-policy";

interface Rule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: "tagged" | "untagged";
    readonly tagPatternList?: readonly string[];
    readonly countType: "sinceImagePushed" | "imageCountMoreThan";
    readonly countNumber: number;
  };
}

interface Image {
  readonly id: number;
  readonly tags: readonly string[];
  /** Days since it was pushed. */
  readonly age: number;
}

const retention = { keepImages: 10, keepTagged: [], untaggedDays: 1 };

/** What ECR would delete, as its documentation tells: rules in the order of their numbers, each image taken once. */
function expired(policy: unknown, images: readonly Image[]): readonly number[] {
  const { rules } = policy as { rules: readonly Rule[] };
  const taken = new Set<number>();
  const gone: number[] = [];
  for (const { selection } of [...rules].sort((a, b) => a.rulePriority - b.rulePriority)) {
    const chosen = images.filter((image) => !taken.has(image.id) && fits(selection, image));
    for (const { id } of chosen) taken.add(id);
    const newestFirst = [...chosen].sort((a, b) => a.age - b.age);
    const old =
      selection.countType === "imageCountMoreThan"
        ? newestFirst.slice(selection.countNumber)
        : chosen.filter(({ age }) => age > selection.countNumber);
    gone.push(...old.map(({ id }) => id));
  }
  return gone.sort((a, b) => a - b);
}

function fits({ tagStatus, tagPatternList = [] }: Rule["selection"], { tags }: Image): boolean {
  if (tagStatus === "untagged") return tags.length === 0;
  return tagPatternList.every((pattern) => tags.some((tag) => matches(pattern, tag)));
}

function matches(pattern: string, tag: string): boolean {
  return new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/[*]/g, ".*")}$`).test(tag);
}

const images = fc
  .array(
    fc.record({
      tags: fc.uniqueArray(fc.constantFrom("v1", "v2", "release-1", "release-2", "dev-a"), { maxLength: 2 }),
      age: fc.integer({ min: 0, max: 400 }),
    }),
    { maxLength: 40 },
  )
  .map((list) => list.map((image, index) => ({ ...image, id: index, age: image.age + index / 1000 })));

describe("the lifecycle policy", () => {
  test("drops what has no tag after a day and keeps the newest ten tagged images", () => {
    expect(lifecyclePolicy(retention)).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: "without a tag: a day",
          selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
          action: { type: "expire" },
        },
        {
          rulePriority: 2,
          description: "tagged *: the newest 10",
          selection: {
            tagStatus: "tagged",
            tagPatternList: ["*"],
            countType: "imageCountMoreThan",
            countNumber: 10,
          },
          action: { type: "expire" },
        },
      ],
    });
  });

  test("never drops one of the newest images with a tag, and never leaves more of them", () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 1, max: 20 }), (pushed, keepImages) => {
        const gone = expired(lifecyclePolicy({ ...retention, keepImages }), pushed);
        const tagged = pushed.filter(({ tags }) => tags.length > 0).sort((a, b) => a.age - b.age);
        const left = tagged.filter(({ id }) => !gone.includes(id));
        expect(left).toEqual(tagged.slice(0, keepImages));
      }),
    );
  });

  test("drops images without a tag by their age alone, however many there are", () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 1, max: 90 }), (pushed, untaggedDays) => {
        const gone = expired(lifecyclePolicy({ ...retention, untaggedDays }), pushed);
        const untagged = pushed.filter(({ tags }) => tags.length === 0);
        expect(untagged.filter(({ id }) => gone.includes(id))).toEqual(
          untagged.filter(({ age }) => age > untaggedDays),
        );
      }),
    );
  });

  test("keeps releases apart from what else is pushed", () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 1, max: 10 }), (pushed, keepImages) => {
        const keepTagged = [{ tag: "release-*", images: 1000 }];
        const gone = expired(lifecyclePolicy({ ...retention, keepImages, keepTagged }), pushed);
        const releases = pushed.filter(({ tags }) => tags.some((tag) => tag.startsWith("release-")));
        expect(releases.filter(({ id }) => gone.includes(id))).toEqual([]);
      }),
    );
  });

  test("numbers its rules from one on, without a gap", () => {
    const keepTagged = ["a", "b", "c"].map((tag) => ({ tag, images: 1 }));
    const policy: unknown = lifecyclePolicy({ ...retention, keepTagged });
    const { rules } = policy as { rules: readonly Rule[] };
    expect(rules.map(({ rulePriority }) => rulePriority)).toEqual([1, 2, 3, 4, 5]);
  });
});
