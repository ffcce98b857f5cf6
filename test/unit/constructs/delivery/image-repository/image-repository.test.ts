import { Token } from "cdktf";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import type { Profile } from "../../../../../constructs/core/environment";
import { Role } from "../../../../../constructs/core/role";
import { ImageRepository } from "../../../../../constructs/delivery/image-repository/image-repository";
import type { ImageRepositoryProps } from "../../../../../constructs/delivery/image-repository/image-repository-props";
import { AlarmTopic } from "../../../../../constructs/messaging/alarm-topic";
import { allowed } from "../../../../support/permissions";
import { refusal, synthesize } from "../../../../support/synthesize";

const assumedBy = ["ecs-tasks.amazonaws.com"];
const digest = `sha256:${"0a".repeat(32)}`;

function repository(props?: ImageRepositoryProps, profile?: Profile) {
  return synthesize((stack) => new ImageRepository(stack, "Solver", props), { profile });
}

function mistakes(build: (stack: ConstructorParameters<typeof ImageRepository>[0]) => unknown): readonly string[] {
  return refusal(build)
    .split("\n")
    .map((line) => line.replace(/^Shop\/Solver: /, ""));
}

describe("an ImageRepository by default", () => {
  test("is a repository and its lifecycle, without a policy: the account's roles decide", () => {
    expect(repository().resources()).toEqual([
      "Solver/Lifecycle aws_ecr_lifecycle_policy",
      "Solver/Resource aws_ecr_repository",
    ]);
  });

  test("scans what is pushed, keeps tags where they are, and is encrypted", () => {
    const { "//": _path, ...resource } = repository().resource("Solver/Resource");
    expect(resource).toEqual({
      name: "shop-prod-solver",
      image_scanning_configuration: { scan_on_push: true },
      image_tag_mutability: "IMMUTABLE",
      encryption_configuration: [{ encryption_type: "AES256" }],
      force_delete: false,
    });
  });

  test("goes with its images in dev only", () => {
    expect(repository({}, "dev").resource("Solver/Resource").force_delete).toBe(true);
    expect(repository({}, "staging").resource("Solver/Resource").force_delete).toBe(false);
    expect(repository({ forceDestroy: true }, "prod").resource("Solver/Resource").force_delete).toBe(true);
  });
});

describe("an ImageRepository's prop", () => {
  test("keepImages, keepTagged and untaggedRetention make the lifecycle", () => {
    const stack = repository({
      keepImages: 5,
      keepTagged: [{ tag: "release-*", images: 50 }],
      untaggedRetention: Duration.days(7),
    });
    const { rules } = stack.json("Solver/Lifecycle", "policy") as { rules: { selection: object }[] };
    expect(rules.map(({ selection }) => selection)).toMatchObject([
      { tagStatus: "untagged", countNumber: 7 },
      { tagPatternList: ["release-*"], countNumber: 50 },
      { tagPatternList: ["*"], countNumber: 5 },
    ]);
  });

  test("mutableTags lets some tags move", () => {
    expect(repository({ mutableTags: ["dev-*", "latest"] }).resource("Solver/Resource")).toMatchObject({
      image_tag_mutability: "IMMUTABLE_WITH_EXCLUSION",
      image_tag_mutability_exclusion_filter: [
        { filter: "dev-*", filter_type: "WILDCARD" },
        { filter: "latest", filter_type: "WILDCARD" },
      ],
    });
  });

  test("encryptionKey encrypts the images", () => {
    expect(repository({ encryptionKey: EncryptionKey.fromArn("arn:k") }).resource("Solver/Resource")).toMatchObject({
      encryption_configuration: [{ encryption_type: "KMS", kms_key: "arn:k" }],
    });
  });

  test("pullAccounts and pullByFunctions let others pull, and nothing else", () => {
    const stack = repository({ pullAccounts: ["222222222222", "111111111111"], pullByFunctions: true });
    const account = stack.data("Solver/Account");
    expect(account).toBeDefined();
    expect(stack.json("Solver/Policy", "policy")).toMatchObject({
      Statement: [
        {
          Sid: "OtherAccountsPull",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"] },
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        },
        {
          Sid: "FunctionsPull",
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Condition: {
            ArnLike: { "aws:SourceArn": expect.stringMatching(/^arn:aws:lambda:us-west-2:.*:function:\*$/) },
          },
        },
      ],
    });
    expect(JSON.stringify(stack.json("Solver/Policy", "policy"))).not.toContain('"Resource"');
  });

  test("repositoryName and tags are taken over", () => {
    const stack = repository({ repositoryName: "optimo/solver", tags: { team: "a" } });
    expect(stack.resource("Solver/Resource")).toMatchObject({ name: "optimo/solver", tags: { team: "a" } });
  });
});

describe("an image of an ImageRepository", () => {
  test("is named by its digest", () => {
    const stack = synthesize((scope) => {
      const { uri } = new ImageRepository(scope, "Solver").image({ digest });
      new AlarmTopic(scope, "Witness", { displayName: uri });
    });
    const address = stack.address("Solver/Resource");
    expect(stack.resource("Witness/Resource").display_name).toBe(`\${${address}.repository_url}@${digest}`);
  });

  test("is looked up by its tag, once for each tag, and then named by its digest", () => {
    const stack = synthesize((scope) => {
      const solver = new ImageRepository(scope, "Solver");
      const [first, second] = [solver.imageTagged("v1.2"), solver.imageTagged("v1.2")];
      new AlarmTopic(scope, "Witness", { displayName: first.uri });
      new AlarmTopic(scope, "Twin", { displayName: second.uri });
    });
    expect(stack.resource("Twin/Resource").display_name).toBe(stack.resource("Witness/Resource").display_name);
    const name = String(stack.resource("Witness/Resource").display_name);
    expect(name).toMatch(
      /^\$\{aws_ecr_repository\.\S+\.repository_url\}@\$\{data\.aws_ecr_image\.\S+\.image_digest\}$/,
    );
  });

  test("can be pulled by who runs it: from this repository only", () => {
    const stack = synthesize((scope) => {
      new ImageRepository(scope, "Other");
      const role = new Role(scope, "Role", { assumedBy });
      expect(new ImageRepository(scope, "Solver").image({ digest }).grantPull(role)).toHaveLength(1);
    });
    expect(allowed(stack, "Role/Policy")).toEqual([
      "ecr:BatchCheckLayerAvailability Solver/Resource",
      "ecr:BatchGetImage Solver/Resource",
      "ecr:GetAuthorizationToken *",
      "ecr:GetDownloadUrlForLayer Solver/Resource",
    ]);
  });

  test("of a repository that exists is found by the repository's name", () => {
    const stack = synthesize((scope) => {
      const { uri } = ImageRepository.fromName(scope, "Solver", "optimo/solver").image({ digest });
      new AlarmTopic(scope, "Witness", { displayName: uri });
    });
    expect(stack.resources().filter((path) => path.startsWith("Solver"))).toEqual([]);
    expect(stack.data("Solver/Resource").name).toBe("optimo/solver");
    expect(stack.resource("Witness/Resource").display_name).toMatch(/^\$\{data\.aws_ecr_repository\./);
  });

  test("takes a digest that only Terraform knows", () => {
    const known = Token.asString({ resolve: () => digest });
    expect(() => repository()).not.toThrow();
    synthesize((scope) => new ImageRepository(scope, "Solver").image({ digest: known }));
  });
});

test("an ImageRepository lets a builder push, without a right to delete or change anything", () => {
  const stack = synthesize((scope) => {
    new ImageRepository(scope, "Solver").grantAccess(new Role(scope, "Role", { assumedBy }), "push");
  });
  expect(allowed(stack, "Role/Policy")).toEqual([
    "ecr:BatchCheckLayerAvailability Solver/Resource",
    "ecr:BatchGetImage Solver/Resource",
    "ecr:CompleteLayerUpload Solver/Resource",
    "ecr:GetAuthorizationToken *",
    "ecr:GetDownloadUrlForLayer Solver/Resource",
    "ecr:InitiateLayerUpload Solver/Resource",
    "ecr:PutImage Solver/Resource",
    "ecr:UploadLayerPart Solver/Resource",
  ]);
});

test("an ImageRepository tells of grave findings in its own images", () => {
  const stack = synthesize((scope) => {
    const target = new AlarmTopic(scope, "Alarms");
    new ImageRepository(scope, "Solver").onScanFindings("Findings", { target });
  });
  expect(stack.json("Solver/Findings/Resource", "event_pattern")).toEqual({
    source: ["aws.ecr"],
    "detail-type": ["ECR Image Scan"],
    detail: {
      "scan-status": ["COMPLETE"],
      "repository-name": [`\${${stack.address("Solver/Resource")}.name}`],
      $or: [
        { "finding-severity-counts": { CRITICAL: [{ numeric: [">", 0] }] } },
        { "finding-severity-counts": { HIGH: [{ numeric: [">", 0] }] } },
      ],
    },
  });
  expect(stack.resource("Solver/Findings/Target").arn).toBe(`\${${stack.address("Alarms/Resource")}.arn}`);
});

describe("an ImageRepository refuses", () => {
  test("what ECR would, all at once", () => {
    const props = {
      keepImages: 0,
      keepTagged: [
        { tag: "a*b*c*d*e*", images: 1.5 },
        { tag: "gr\u00f6\u00dfe", images: 1 },
      ],
      untaggedRetention: Duration.hours(12),
      mutableTags: ["*a*b*", "x", "x"],
      pullAccounts: ["123"],
      repositoryName: "Optimo//Solver",
    };
    expect(mistakes((stack) => new ImageRepository(stack, "Solver", props))).toEqual([
      "keepImages must be from 1 to 1000, got 0; give a number in that range",
      'keepTagged must have at most 4 *, as ECR has it, got "a*b*c*d*e*"; write fewer',
      "keepTagged must be a whole number, got 1.5; round it",
      'keepTagged must be tags of 1 to 128 letters, digits and _ . - with * for any characters, got "größe"; correct the tag',
      "untaggedRetention must be from 1 day to 3650 days, got 12 hours; give a duration in that range",
      "untaggedRetention must be a whole number of days, got 12 hours; round it",
      'mutableTags must name each item once, got "x"; remove the repetition',
      'mutableTags must have at most 2 *, as ECR has it, got "*a*b*"; write fewer',
      'pullAccounts must be account ids of 12 digits, got "123"; correct the id',
      'repositoryName must be lower case letters, digits and single . _ - / between them, got "Optimo//Solver"; rename it',
    ]);
  });

  test("a digest that is none, and a tag that cannot be", () => {
    expect(mistakes((stack) => new ImageRepository(stack, "Solver").image({ digest: "latest" }))).toEqual([
      'digest must be sha256: and 64 hex digits, got "latest"; take the digest that the push printed',
    ]);
    expect(mistakes((stack) => new ImageRepository(stack, "Solver").imageTagged("-x"))).toEqual([
      'tag must be 1 to 128 letters, digits and _ . -, not beginning with . or -, got "-x"; correct the tag',
    ]);
  });

  test("to tell of no or unknown severities", () => {
    const build = (severities: readonly never[]) =>
      mistakes((stack) => {
        const target = new AlarmTopic(stack, "Alarms");
        return new ImageRepository(stack, "Solver").onScanFindings("Findings", { target, severities });
      });
    expect(build([])).toEqual(["severities must have 1 to 4 items, got 0; add some"]);
    expect(build(["GRAVE" as never])).toEqual([
      'severities must be one of CRITICAL, HIGH, MEDIUM, LOW, got "GRAVE"; choose one of them',
    ]);
  });
});
