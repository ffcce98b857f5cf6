import type { Identities } from "./identities";

export const MONITORING: Identities = {
  aws_cloudwatch_log_group: {
    id: "{name}",
    arn: "arn:{partition}:logs:{region}:{account}:log-group:{name}",
    log_group_class: "STANDARD",
  },
  aws_cloudwatch_metric_alarm: {
    id: "{alarm_name}",
    arn: "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}",
  },
  aws_cloudwatch_composite_alarm: {
    id: "{alarm_name}",
    arn: "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}",
  },
  aws_cloudwatch_dashboard: {
    id: "{dashboard_name}",
    dashboard_arn: "arn:{partition}:cloudwatch::{account}:dashboard/{dashboard_name}",
  },
  aws_cloudtrail: {
    arn: "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
    id: "{arn}",
    home_region: "{region}",
  },
  aws_budgets_budget: { id: "{account}:{name}", arn: "arn:{partition}:budgets::{account}:budget/{name}" },
  aws_config_configuration_recorder: { id: "{name}" },
  aws_config_delivery_channel: { id: "{name}" },
};
