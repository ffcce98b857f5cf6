import type { Account } from "../../core/account";
import type { ResourcePolicyStatement } from "../../core/policy";

/** Who may pull beside the account's own roles. */
export interface Pullers {
  readonly pullAccounts: readonly string[];
  readonly pullByFunctions: boolean;
}

/** What ECR lets others do. In a repository's policy a statement is about the repository itself and names no resource. */
export function pullStatements(
  account: Account,
  { pullAccounts, pullByFunctions }: Pullers,
): ResourcePolicyStatement[] {
  return [
    ...(pullAccounts.length === 0 ? [] : [byAccounts(account, pullAccounts)]),
    ...(pullByFunctions ? [byFunctions(account)] : []),
  ];
}

function byAccounts({ partition }: Account, accounts: readonly string[]): ResourcePolicyStatement {
  return {
    sid: "OtherAccountsPull",
    actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resources: [],
    principals: { aws: accounts.map((id) => `arn:${partition}:iam::${id}:root`) },
  };
}

/** Lambda fetches the image by itself when a function is made or has slept for long. */
function byFunctions(account: Account): ResourcePolicyStatement {
  return {
    sid: "FunctionsPull",
    actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resources: [],
    principals: { services: ["lambda.amazonaws.com"] },
    conditions: { ArnLike: { "aws:SourceArn": account.arn("lambda", "function:*") } },
  };
}
