import { DataAwsEcrRepository } from "@cdktf/provider-aws/lib/data-aws-ecr-repository/index.js";
import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository/index.js";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy/index.js";
import type { Construct } from "constructs";
import { Account } from "../../core/account";
import { checkProps } from "../../core/checks";
import { withDefaults } from "../../core/defaults";
import { protectionOf } from "../../core/environment";
import { physicalName } from "../../core/names";
import { renderJson, renderPolicy } from "../../core/policy";
import { AnyImageRepository } from "./any-image-repository";
import { repositoryChecks, type SettledRepositoryProps } from "./image-repository-checks";
import { IMAGE_REPOSITORY_DEFAULTS, type ImageRepositoryProps } from "./image-repository-props";
import { lifecyclePolicy } from "./lifecycle-policy";
import { pullStatements } from "./repository-policy";

/**
 * A private repository for container images: scanned when pushed, tags that stay, old images that go. About 0.10 USD a
 * GiB and month.
 *
 * @example
 * import { AlarmTopic, ImageRepository, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Delivery", { environment });
 * const solver = new ImageRepository(stack, "Solver", { keepTagged: [{ tag: "release-*", images: 50 }] });
 * solver.onScanFindings("Findings", { target: new AlarmTopic(stack, "Alarms") });
 * export const image = solver.image({ digest: `sha256:${"0".repeat(64)}` });
 */
export class ImageRepository extends AnyImageRepository {
  /** Known after apply. */
  readonly repositoryArn: string;
  /** Known at synth. */
  readonly repositoryName: string;
  readonly repositoryUrl: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: EcrRepository;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id);
    const settled = withDefaults(props, IMAGE_REPOSITORY_DEFAULTS);
    checkProps(this, repositoryChecks(settled));
    this.resource = this.createRepository(settled);
    this.repositoryArn = this.resource.arn;
    this.repositoryName = this.resource.name;
    this.repositoryUrl = this.resource.repositoryUrl;
    this.createLifecycle(settled);
    this.createPolicy(settled);
  }

  /** A repository that exists already, in this account and region; it is looked up. */
  static fromName(scope: Construct, id: string, repositoryName: string): AnyImageRepository {
    return new ExistingImageRepository(scope, id, repositoryName);
  }

  private createRepository(props: SettledRepositoryProps): EcrRepository {
    const { encryptionKey, mutableTags, tags } = props;
    const filters = mutableTags.map((filter) => ({ filter, filterType: "WILDCARD" }));
    return new EcrRepository(this, "Resource", {
      name: props.repositoryName ?? physicalName(this, "imageRepository"),
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: filters.length === 0 ? "IMMUTABLE" : "IMMUTABLE_WITH_EXCLUSION",
      ...(filters.length === 0 ? {} : { imageTagMutabilityExclusionFilter: filters }),
      encryptionConfiguration: [
        encryptionKey === undefined
          ? { encryptionType: "AES256" }
          : { encryptionType: "KMS", kmsKey: encryptionKey.keyArn },
      ],
      forceDelete: props.forceDestroy ?? protectionOf(this).discardData,
      tags,
    });
  }

  private createLifecycle({ keepImages, keepTagged, untaggedRetention }: SettledRepositoryProps): void {
    const policy = lifecyclePolicy({ keepImages, keepTagged, untaggedDays: untaggedRetention.toDays() });
    new EcrLifecyclePolicy(this, "Lifecycle", { repository: this.repositoryName, policy: renderJson(() => policy) });
  }

  /** Without others who pull, the account's roles decide alone. */
  private createPolicy({ pullAccounts, pullByFunctions }: SettledRepositoryProps): void {
    if (pullAccounts.length === 0 && !pullByFunctions) return;
    const statements = pullStatements(new Account(this), { pullAccounts, pullByFunctions });
    new EcrRepositoryPolicy(this, "Policy", {
      repository: this.repositoryName,
      policy: renderPolicy(() => statements),
    });
  }
}

/** A repository that is not ours. */
class ExistingImageRepository extends AnyImageRepository {
  readonly repositoryArn: string;
  readonly repositoryUrl: string;

  constructor(
    scope: Construct,
    id: string,
    readonly repositoryName: string,
  ) {
    super(scope, id);
    const found = new DataAwsEcrRepository(this, "Resource", { name: repositoryName });
    this.repositoryArn = found.arn;
    this.repositoryUrl = found.repositoryUrl;
  }
}
