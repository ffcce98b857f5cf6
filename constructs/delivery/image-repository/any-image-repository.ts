import { DataAwsEcrImage } from "@cdktf/provider-aws/lib/data-aws-ecr-image/index.js";
import { Construct } from "constructs";
import { type ContainerImage, grantRepositoryPull } from "../../compute/container/image";
import type { Bindable } from "../../core/bind";
import { checkProps, countOutside, notOneOf } from "../../core/checks";
import { Duration } from "../../core/duration";
import { Grant, type Grantee } from "../../core/grants";
import { Metric, type MetricOptions } from "../../core/metric";
import { composeName } from "../../core/names";
import { SCAN_SEVERITIES, scanFinding } from "../../messaging/event-pattern";
import { EventRule } from "../../messaging/event-rule";
import { digestCheck, tagCheck } from "./image-repository-checks";
import { SCAN_FINDINGS_OPTIONS_DEFAULTS, type ScanFindingsOptions } from "./image-repository-props";

/** Words for what may be done with a repository. */
export type ImageAccess = "pull" | "push";

/** What any repository of ECR offers, made here or not: images by digest, the right to pull and push them. */
export abstract class AnyImageRepository extends Construct implements Bindable<ImageAccess, "URL" | "ARN" | "NAME"> {
  abstract readonly repositoryArn: string;
  abstract readonly repositoryName: string;
  /** What images' URIs begin with: `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  abstract readonly repositoryUrl: string;

  /** What code must know to use it. */
  get settings() {
    return { URL: this.repositoryUrl, ARN: this.repositoryArn, NAME: this.repositoryName };
  }

  /**
   * An image by what it holds, which no later push can change.
   *
   * @throws InvalidPropsError if the digest is none
   */
  image({ digest }: { readonly digest: string }): ContainerImage {
    checkProps(this, digestCheck(digest));
    return this.imageAt(digest);
  }

  /**
   * The image that has a tag now, taken by its digest: Terraform looks it up in each plan, so a tag that was moved shows
   * as a change. The tag must exist when it is looked up, so the repository has to be applied, and pushed to, before what
   * uses it; best in a stack of its own.
   *
   * @throws InvalidPropsError if there can be no such tag
   */
  imageTagged(tag: string): ContainerImage {
    checkProps(this, tagCheck(tag));
    const id = `Tagged-${composeName({ start: [], path: [tag] }, 60)}`;
    const present = this.node.tryFindChild(id) as DataAwsEcrImage | undefined;
    const found = present ?? new DataAwsEcrImage(this, id, { repositoryName: this.repositoryName, imageTag: tag });
    return this.imageAt(found.imageDigest);
  }

  /** Pulling images, and signing in to the registry. */
  grantPull(grantee: Grantee): Grant {
    return grantRepositoryPull(grantee, this.repositoryArn);
  }

  /** Pushing images, and signing in to the registry: for roles that build. */
  grantPush(grantee: Grantee): Grant {
    const upload = ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"];
    return Grant.together(
      grantee,
      this.grantPull(grantee),
      Grant.give(grantee, { actions: upload, resources: [this.repositoryArn] }),
    );
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: ImageAccess): Grant {
    return access === "pull" ? this.grantPull(grantee) : this.grantPush(grantee);
  }

  /**
   * Tells somebody when the scan of a pushed image finds something grave. ECR counts findings in no metric, so it goes by
   * event; it knows ECR's own scan, not Inspector's.
   *
   * @param id - of the rule
   */
  onScanFindings(id: string, options: ScanFindingsOptions): EventRule {
    const { severities = SCAN_FINDINGS_OPTIONS_DEFAULTS.severities, target, ...delivery } = options;
    checkProps(
      this,
      countOutside("severities", severities, 1, SCAN_SEVERITIES.length),
      severities.map((severity) => notOneOf("severities", severity, SCAN_SEVERITIES)),
    );
    const pattern = scanFinding([this.repositoryName], severities);
    const rule = new EventRule(this, id, { pattern, description: "Grave findings in pushed images" });
    rule.addTarget("Target", target, delivery);
    return rule;
  }

  /** Pulls of images. */
  metricPulls(options?: MetricOptions): Metric {
    const dimensions = { RepositoryName: this.repositoryName };
    const period = Duration.days(1);
    const props = { namespace: "AWS/ECR", metricName: "RepositoryPullCount", dimensions, period } as const;
    return new Metric({ ...props, statistic: "Sum" }, options);
  }

  private imageAt(digest: string): ContainerImage {
    const grantPull = (executionRole: Grantee) => [this.grantPull(executionRole)];
    return { uri: `${this.repositoryUrl}@${digest}`, grantPull };
  }
}
