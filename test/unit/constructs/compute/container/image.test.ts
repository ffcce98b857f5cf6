import { describe, expect, test } from "vitest";
import { parseEcrUri } from "../../../../../constructs/compute/container/image";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { allowed } from "../../../../support/permissions";
import { synthesize } from "../../../../support/synthesize";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("a URI of ECR", () => {
  test.each([
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/api", "api"],
    [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api@${DIGEST}`, "team/api"],
    [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api:1.2@${DIGEST}`, "team/api"],
    ["123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/api:1.2", "api"],
    ["123456789012.dkr-ecr.eu-west-1.on.aws/api:1.2", "api"],
  ])("%s names its repository", (uri, repository) => {
    expect(parseEcrUri(uri)).toEqual({ accountId: "123456789012", region: "eu-west-1", repository });
  });

  test.each([
    "public.ecr.aws/docker/library/node:22",
    "ghcr.io/team/api:1",
    "node:22",
    "evil.example/123456789012.dkr.ecr.eu-west-1.amazonaws.com/api",
  ])("%s is none", (uri) => {
    expect(parseEcrUri(uri)).toBeUndefined();
  });
});

describe("the right to pull", () => {
  const executionRole = (image: string) => {
    const network = isolatedNetwork();
    const stack = synthesize((scope) => new FargateTask(scope, "Task", { network, image }));
    return allowed(stack, "Task/ExecutionRole/Policy");
  };

  test("is for exactly the image's repository, in the region and account of its registry", () => {
    expect(executionRole(`210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/api@${DIGEST}`)).toEqual([
      "ecr:BatchCheckLayerAvailability arn:aws:ecr:eu-west-1:210987654321:repository/team/api",
      "ecr:BatchGetImage arn:aws:ecr:eu-west-1:210987654321:repository/team/api",
      "ecr:GetAuthorizationToken *",
      "ecr:GetDownloadUrlForLayer arn:aws:ecr:eu-west-1:210987654321:repository/team/api",
      "logs:CreateLogStream Task/Logs/Resource:*",
      "logs:PutLogEvents Task/Logs/Resource:*",
    ]);
  });

  test("knows the partition of China", () => {
    const uri = `210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/api@${DIGEST}`;
    expect(executionRole(uri)[0]).toMatch(/arn:aws-cn:ecr:cn-north-1:210987654321:repository\/api$/);
  });

  test("is not needed for a public image", () => {
    expect(executionRole(`public.ecr.aws/docker/library/node@${DIGEST}`)).toEqual([
      "logs:CreateLogStream Task/Logs/Resource:*",
      "logs:PutLogEvents Task/Logs/Resource:*",
    ]);
  });
});
