import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template/index.js";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { withDefaults } from "../../core/defaults";
import { namePrefix, physicalName } from "../../core/names";
import type { Tags } from "../../core/tags";
import { INSTANCE_OPTIONS_DEFAULTS, type InstanceOptions } from "./batch-spot-job-props";

/** Where ECS's image of Amazon Linux 2023 has its root. */
const ROOT_DEVICE = "/dev/xvda";

/** Props of {@link InstanceTemplate}. */
export interface InstanceTemplateProps {
  readonly options: InstanceOptions;
  readonly tags: Tags | undefined;
}

/**
 * How the instances are launched: one encrypted gp3 disk and session-bound metadata only. Batch adds image, network,
 * role and its own start script, so the template says nothing about them.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/launch-templates.html
 */
export class InstanceTemplate extends Construct {
  /** Known after apply. */
  readonly templateId: string;
  /**
   * Number of the newest version, as text; known after apply. Batch is told the number: by an id alone it would keep the
   * version it saw first.
   */
  readonly version: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: LaunchTemplate;

  constructor(scope: Construct, id: string, { options, tags }: InstanceTemplateProps) {
    super(scope, id);
    const { rootVolume, detailedMonitoring } = withDefaults(options, INSTANCE_OPTIONS_DEFAULTS);
    this.resource = new LaunchTemplate(this, "Resource", {
      namePrefix: namePrefix(this, "launchTemplatePrefix"),
      updateDefaultVersion: true,
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            encrypted: "true",
            volumeType: "gp3",
            volumeSize: rootVolume.toGibibytes(),
            deleteOnTermination: "true",
          },
        },
      ],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      monitoring: { enabled: detailedMonitoring },
      // Instances get their tags from the environment, their disks only from here.
      tagSpecifications: [{ resourceType: "volume", tags: { Name: physicalName(scope, "generic"), ...tags } }],
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    this.templateId = this.resource.id;
    this.version = Token.asString(this.resource.latestVersion);
  }
}
