import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { FlowLog, type FlowLogConfig } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { Construct } from "constructs";
import { Account } from "../core/account";
import type { Duration } from "../core/duration";
import { physicalName } from "../core/names";
import { orderAfter } from "../core/ordering";
import { Role } from "../core/role";
import { Bucket } from "../data/bucket";

/** Where flow logs go. */
export const FLOW_LOG_DESTINATIONS = ["s3", "cloudwatch", "off"] as const;
export type FlowLogDestination = (typeof FLOW_LOG_DESTINATIONS)[number];

/** Props of {@link FlowLogs}. */
export interface FlowLogsProps {
  readonly vpcId: string;
  readonly destination: Exclude<FlowLogDestination, "off">;
  readonly retention: Duration;
}

/** Who talked to whom in a VPC, accepted or refused, in steps of ten minutes. */
export class FlowLogs extends Construct {
  /** Escape hatch: the provider's own resource. */
  readonly resource: FlowLog;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { config, waitsFor } = props.destination === "s3" ? this.toBucket(props) : this.toLogGroup(props);
    this.resource = new FlowLog(this, "Resource", {
      ...config,
      vpcId: props.vpcId,
      trafficType: "ALL",
      maxAggregationInterval: 600,
      tags: { Name: physicalName(this, "generic") },
    });
    orderAfter(this.resource, waitsFor);
  }

  /** Parquet in hourly folders: a tenth of the price of CloudWatch, and Athena reads little of it. */
  private toBucket({ retention }: FlowLogsProps): Destination {
    const bucket = new Bucket(this, "Bucket", {
      lifecycleRules: [{ id: "retention", expireAfter: retention }],
      receivesLogs: ["log-delivery"],
    });
    return {
      waitsFor: bucket,
      config: {
        logDestinationType: "s3",
        logDestination: bucket.bucketArn,
        destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
      },
    };
  }

  private toLogGroup({ retention }: FlowLogsProps): Destination {
    const group = new CloudwatchLogGroup(this, "LogGroup", {
      name: `/millrace/vpc/${physicalName(this, "generic")}`,
      retentionInDays: retention.toDays(),
    });
    const role = new Role(this, "Role", {
      assumedBy: ["vpc-flow-logs.amazonaws.com"],
      assumeConditions: { StringEquals: { "aws:SourceAccount": new Account(this).id } },
    });
    role.addStatements({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      resources: [group.arn, `${group.arn}:*`],
    });
    return {
      waitsFor: role,
      config: { logDestinationType: "cloud-watch-logs", logDestination: group.arn, iamRoleArn: role.roleArn },
    };
  }
}

interface Destination {
  /** Must be whole before the first record is written. */
  readonly waitsFor: Construct;
  readonly config: Partial<FlowLogConfig>;
}
