import type { PolicyStatement } from "../../core/policy";

const INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * What Lambda needs to put a function into a network. It uses the function's role for that; the function's own code is
 * denied the same, which the second statement tells apart by who asks.
 */
export function networkStatements(functionArn: string): readonly PolicyStatement[] {
  return [
    {
      actions: [...INTERFACES, "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
      resources: ["*"],
      anyResourceBecause: "Lambda checks these actions on every resource before it makes network interfaces",
    },
    {
      effect: "Deny",
      actions: INTERFACES,
      resources: ["*"],
      conditions: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  ];
}

/** What a function needs to send its traces. */
export const TRACING_STATEMENT: PolicyStatement = {
  actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  resources: ["*"],
  anyResourceBecause: "X-Ray knows no resources for traces",
};
