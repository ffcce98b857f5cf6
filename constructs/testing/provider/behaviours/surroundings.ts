import type { ValueMap } from "../values";
import type { DataBehaviour } from "./behaviour";

const ZONE_LETTERS = ["a", "b", "c"] as const;

/** Data sources that tell who and where we are. */
export const surroundings: Readonly<Record<string, DataBehaviour>> = {
  aws_caller_identity: (_, { accountId, partition }) => ({
    id: accountId,
    account_id: accountId,
    arn: `arn:${partition}:sts::${accountId}:assumed-role/stand-in/terraform`,
    user_id: "AROAEXAMPLEEXAMPLE000:terraform",
  }),
  aws_region: (config, { region: own }) => {
    const region = text(config.region) ?? text(config.name) ?? own;
    return { id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com`, description: region };
  },
  aws_partition: (_, { partition }) => ({
    id: partition,
    partition,
    dns_suffix: "amazonaws.com",
    reverse_dns_prefix: "com.amazonaws",
  }),
  aws_availability_zones: (config, { region: own }) => {
    const region = text(config.region) ?? own;
    return {
      id: region,
      names: ZONE_LETTERS.map((letter) => region + letter),
      zone_ids: ZONE_LETTERS.map((_, index) => `${zonePrefix(region)}-az${index + 1}`),
      group_names: [region],
    };
  },
  aws_ssm_parameter: (config) => ({ value: `value-of${text(config.name) ?? ""}`, insecure_value: "", type: "String" }),
  aws_subnets: () => ({ ids: ZONE_LETTERS.map((letter) => `subnet-0000000000000000${letter}`) }),
  aws_secretsmanager_secret_version: () => ({ secret_string: "{}", version_id: "stand-in" }),
  aws_ec2_managed_prefix_list: (config) => ({ id: "pl-00000000", name: text(config.name) ?? "stand-in" }),
};

function text(value: ValueMap[string] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `us-east-1` is `use1` in zone ids. */
function zonePrefix(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${direction.charAt(0)}${number}`;
}
