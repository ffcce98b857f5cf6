import type { Identities } from "./identities";

const queue = "https://sqs.{region}.amazonaws.com/{account}/{name}";

export const MESSAGING: Identities = {
  aws_sqs_queue: { url: queue, id: "{url}", arn: "arn:{partition}:sqs:{region}:{account}:{name}" },
  aws_sqs_queue_policy: { id: "{queue_url}" },
  aws_sqs_queue_redrive_allow_policy: { id: "{queue_url}" },
  aws_sqs_queue_redrive_policy: { id: "{queue_url}" },
  aws_sns_topic: { arn: "arn:{partition}:sns:{region}:{account}:{name}", id: "{arn}", owner: "{account}" },
  aws_sns_topic_policy: { id: "{arn}", owner: "{account}" },
  aws_sns_topic_subscription: { arn: "{topic_arn}:{hex:8}-{hex:4}-4{hex:3}-8{hex:3}-{hex:12}", id: "{arn}" },
  aws_cloudwatch_event_rule: {
    id: "{name}",
    arn: "arn:{partition}:events:{region}:{account}:rule/{name}",
    event_bus_name: "default",
  },
  aws_cloudwatch_event_bus: { id: "{name}", arn: "arn:{partition}:events:{region}:{account}:event-bus/{name}" },
  aws_cloudwatch_event_target: {
    id: "{rule}-{target_id}",
    target_id: "terraform-{hex:26}",
    event_bus_name: "default",
  },
  aws_scheduler_schedule: {
    arn: "arn:{partition}:scheduler:{region}:{account}:schedule/{group_name}/{name}",
    id: "{group_name}/{name}",
    group_name: "default",
  },
  aws_sfn_state_machine: { arn: "arn:{partition}:states:{region}:{account}:stateMachine:{name}", id: "{arn}" },
};
