import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { BatchJobQueue } from "@cdktf/provider-aws/lib/batch-job-queue/index.js";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl/index.js";
import { TerraformIterator, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";

/**
 * Where a mistake comes to light: at synth, in Terraform's core on the stand-in (init to apply), in the table of values
 * AWS takes, or nowhere.
 */
export type Layer = "synth" | "init" | "validate" | "plan" | "apply" | "values" | "nothing";

/** A broken configuration, where it must be caught, and what the report must say. */
export interface Fault {
  readonly title: string;
  readonly layer: Layer;
  readonly says: RegExp;
  /** TypeScript refuses it as well; the line below a `@ts-expect-error` proves that on every type check. */
  readonly typed?: true;
  readonly build: (stack: TerraformStack) => void;
}

/** Terraform's way to write an expression into a text. */
const expression = (text: string) => `\${${text}}`;
const queue = (stack: TerraformStack, id = "Queue") => new SqsQueue(stack, id, { name: id.toLowerCase() });
const versioning = (stack: TerraformStack, status = "Enabled") =>
  new S3BucketVersioningA(stack, "Versioning", { bucket: "b", versioningConfiguration: { status } });

const REFERENCES: readonly Fault[] = [
  {
    title: "two security groups that refer to each other",
    layer: "validate",
    says: /Cycle: aws_security_group/,
    build: (stack) => {
      const rule = (id: string) => ({
        protocol: "tcp",
        from_port: 1,
        to_port: 1,
        security_groups: [expression(`aws_security_group.${id}.id`)],
      });
      new SecurityGroup(stack, "A", { name: "a" }).addOverride("ingress", [rule("B")]);
      new SecurityGroup(stack, "B", { name: "b" }).addOverride("ingress", [rule("A")]);
    },
  },
  {
    title: "a reference to a resource that is not there",
    layer: "validate",
    says: /Queue .*Reference to undeclared resource/,
    build: (stack) => queue(stack).addOverride("policy", expression("aws_sqs_queue.Gone.arn")),
  },
  {
    title: "a reference to an attribute the resource does not have",
    layer: "validate",
    says: /Unsupported attribute.*named "queue_arn"/,
    build: (stack) => queue(stack, "B").addOverride("policy", expression(`${queue(stack, "A").fqn}.queue_arn`)),
  },
  {
    title: "a resource that refers to itself",
    layer: "plan",
    says: /Self-referential block/,
    build: (stack) => queue(stack).addOverride("policy", expression("aws_sqs_queue.Queue.arn")),
  },
  {
    title: "an output of something that is not there",
    layer: "validate",
    says: /Reference to undeclared/,
    build: (stack) => new TerraformOutput(stack, "url", { value: expression("data.aws_region.Gone.name") }),
  },
  {
    title: "a dependency on something that is not there",
    layer: "validate",
    says: /Reference to undeclared resource/,
    build: (stack) => queue(stack).addOverride("depends_on", ["aws_sqs_queue.Gone"]),
  },
  {
    title: "a block addressed without an index",
    layer: "validate",
    says: /must be indexed using a numeric key/,
    build: (stack) =>
      queue(stack).addOverride("policy", expression(`${versioning(stack).fqn}.versioning_configuration.status`)),
  },
  {
    title: "a provider alias nobody configured",
    layer: "validate",
    says: /Provider configuration not present|provider.*aws\.elsewhere/,
    build: (stack) => queue(stack).addOverride("provider", "aws.elsewhere"),
  },
  {
    title: "two providers of one name",
    layer: "init",
    says: /Duplicate provider configuration/,
    build: (stack) => stack.addOverride("provider.aws", [{ region: "us-east-1" }, { region: "us-west-2" }]),
  },
  {
    title: "a move from something that is still there",
    layer: "plan",
    says: /Moved object still exists/,
    build: (stack) => {
      queue(stack, "A");
      queue(stack, "B");
      stack.addOverride("moved", [{ from: "aws_sqs_queue.A", to: "aws_sqs_queue.B" }]);
    },
  },
];

const SHAPES: readonly Fault[] = [
  {
    title: "a misspelt argument",
    layer: "validate",
    says: /Queue .*Extraneous JSON object property.*"visibility_timeout"/,
    build: (stack) => queue(stack).addOverride("visibility_timeout", 30),
  },
  {
    title: "a missing required argument",
    layer: "validate",
    says: /Queue .*Missing required argument.*"state"/,
    typed: true,
    // @ts-expect-error `state` is required
    build: (stack) => new BatchJobQueue(stack, "Queue", { name: "q", priority: 1 }),
  },
  {
    title: "a missing required block",
    layer: "validate",
    says: /Insufficient versioning_configuration blocks/,
    typed: true,
    // @ts-expect-error `versioningConfiguration` is required
    build: (stack) => new S3BucketVersioningA(stack, "Versioning", { bucket: "b" }),
  },
  {
    title: "two blocks where one is allowed",
    layer: "validate",
    says: /Too many versioning_configuration blocks|Extraneous|No more than 1/,
    build: (stack) =>
      versioning(stack).addOverride("versioning_configuration", [{ status: "Enabled" }, { status: "Enabled" }]),
  },
  {
    title: "words for a number",
    layer: "validate",
    says: /Incorrect attribute value type.*visibility_timeout_seconds/,
    typed: true,
    // @ts-expect-error a number is required
    build: (stack) => new SqsQueue(stack, "Queue", { visibilityTimeoutSeconds: "soon" }),
  },
  {
    title: "a list for a text",
    layer: "validate",
    says: /Incorrect attribute value type.*name/,
    build: (stack) => queue(stack).addOverride("name", ["a"]),
  },
  {
    title: "a text for a set",
    layer: "validate",
    says: /set of string required/,
    build: (stack) => new Lb(stack, "Balancer", { name: "b" }).addOverride("security_groups", "sg-1"),
  },
  {
    title: "a text where a block belongs",
    layer: "validate",
    says: /Incorrect JSON value type/,
    build: (stack) => versioning(stack).addOverride("versioning_configuration", "Enabled"),
  },
  {
    title: "a WAF statement in camel case, which the types let through",
    layer: "validate",
    says: /Acl .*Extraneous JSON object property.*"geoMatchStatement"/,
    build: (stack) => acl(stack, { geoMatchStatement: { countryCodes: ["KP"] } }),
  },
  {
    title: "a WAF statement without its required argument",
    layer: "validate",
    says: /Missing required argument.*"country_codes"/,
    build: (stack) => acl(stack, { geo_match_statement: {} }),
  },
  {
    title: "a change to ignore of an argument that is not there",
    layer: "validate",
    says: /Unsupported attribute.*"nonsense"/,
    build: (stack) => queue(stack).addOverride("lifecycle", { ignore_changes: ["nonsense"] }),
  },
];

const EXPRESSIONS: readonly Fault[] = [
  {
    title: "a subnet that does not fit its network",
    layer: "validate",
    says: /Error in function call.*cidrsubnet/,
    build: (stack) => queue(stack).addOverride("policy", expression('cidrsubnet("10.0.0.0/28", 8, 300)')),
  },
  {
    title: "an expression that does not parse",
    layer: "validate",
    says: /Invalid expression|Missing item|Attribute/,
    build: (stack) => queue(stack).addOverride("policy", expression("jsonencode({a = })")),
  },
  {
    title: "a function Terraform does not have",
    layer: "validate",
    says: /Call to unknown function/,
    build: (stack) => queue(stack).addOverride("policy", expression('toJson("a")')),
  },
  {
    title: "words in a sum",
    layer: "validate",
    says: /Invalid operand/,
    build: (stack) => queue(stack).addOverride("delay_seconds", expression('1 + "a"')),
  },
  {
    title: "a precondition that is neither true nor false",
    layer: "plan",
    says: /Invalid condition/,
    build: (stack) => queueWithPrecondition(stack, '["a", aws_sqs_queue.A.name]'),
  },
  {
    title: "a precondition that does not hold",
    layer: "plan",
    says: /Queue .*Resource precondition failed.*Name a queue/,
    build: (stack) => queueWithPrecondition(stack, 'aws_sqs_queue.A.name == "b"'),
  },
  {
    title: "a count that is known only after apply",
    layer: "plan",
    says: /Invalid count argument/,
    build: (stack) => queue(stack, "B").addOverride("count", expression(`length(${queue(stack, "A").fqn}.arn)`)),
  },
  {
    title: "a for_each over keys known only after apply",
    layer: "plan",
    says: /Invalid for_each argument/,
    build: (stack) => queue(stack, "B").addOverride("for_each", expression(`toset([${queue(stack, "A").fqn}.arn])`)),
  },
  {
    title: "cdktf's own iterator over the validation options of a certificate of several names",
    layer: "plan",
    says: /Validation .*Invalid for_each argument/,
    build: (stack) => {
      const certificate = new AcmCertificate(stack, "Certificate", {
        domainName: "a.example",
        subjectAlternativeNames: ["b.example"],
        validationMethod: "DNS",
      });
      // It makes a list of the set, and a set of several values that are not known has no known length.
      const options = TerraformIterator.fromComplexList(certificate.domainValidationOptions, "domain_name");
      const name = options.getString("resource_record_name");
      new Route53Record(stack, "Validation", { forEach: options, zoneId: "Z1", name, type: "CNAME" });
    },
  },
  {
    title: "a for_each over a list",
    layer: "validate",
    says: /Invalid for_each argument/,
    build: (stack) => queue(stack).addOverride("for_each", expression('["a"]')),
  },
  {
    title: "an empty variable inside a text",
    layer: "plan",
    says: /Invalid template interpolation value/,
    build: (stack) => {
      const variable = new TerraformVariable(stack, "suffix", { type: "string", nullable: true });
      variable.addOverride("default", null);
      new SqsQueue(stack, "Queue", { name: `queue-${variable.value}` });
    },
  },
  {
    title: "an argument nobody set inside a text",
    layer: "plan",
    says: /Invalid template interpolation value|The expression result is null/,
    build: (stack) => new SqsQueue(stack, "B", { name: `b-${queue(stack, "A").kmsMasterKeyId}` }),
  },
  {
    title: "the first element of a list that stays empty",
    layer: "apply",
    says: /Invalid index/,
    build: (stack) => {
      const database = new DbInstance(stack, "Database", {
        instanceClass: "db.t4g.micro",
        engine: "postgres",
        username: "app",
      });
      new SqsQueue(stack, "Queue", { name: database.masterUserSecret.get(0).secretArn });
    },
  },
  {
    title: "an output that shows a secret",
    layer: "plan",
    says: /Output refers to sensitive values/,
    build: (stack) => {
      const parameter = new SsmParameter(stack, "Parameter", { name: "/a", type: "SecureString", value: "x" });
      new TerraformOutput(stack, "secret", { value: parameter.value });
    },
  },
  {
    title: "an ephemeral password in an argument that is stored",
    layer: "validate",
    says: /Invalid use of ephemeral value|ephemeral/,
    build: (stack) => {
      stack.addOverride("ephemeral.aws_secretsmanager_random_password.Password", { password_length: 32 });
      new SqsQueue(stack, "Queue", {
        name: expression("ephemeral.aws_secretsmanager_random_password.Password.random_password"),
      });
    },
  },
  {
    title: "a Terraform that is not out yet",
    layer: "init",
    says: /Unsupported Terraform Core version/,
    build: (stack) => stack.addOverride("terraform.required_version", ">= 99.0.0"),
  },
];

/** What stacks of ours refuse before Terraform is asked; cdktf writes each of these without a word. */
const GUARDED: readonly Fault[] = [
  {
    title: "two constructs at one address",
    layer: "synth",
    says: /Stack: .*my\.queue.*myqueue|myqueue.*my\.queue/,
    build: (stack) => {
      queue(stack, "my.queue");
      queue(stack, "myqueue");
    },
  },
  {
    title: "a reference that was cut by a text method",
    layer: "synth",
    says: /a reference that was cut/,
    build: (stack) => new SqsQueue(stack, "B", { name: queue(stack, "A").arn.slice(0, 10) }),
  },
  {
    title: "two providers without an alias",
    layer: "synth",
    says: /alias/,
    build: (stack) => new AwsProvider(stack, "second", { region: "us-west-2" }),
  },
];

const VALUES: readonly Fault[] = [
  {
    title: "a state in the wrong case",
    layer: "values",
    says: /Queue .*state must be spelt "ENABLED", got "enabled"/,
    build: (stack) => new BatchJobQueue(stack, "Queue", { name: "q", priority: 1, state: "enabled" }),
  },
  {
    title: "a versioning status AWS does not know",
    layer: "values",
    says: /versioning_configuration\.status must be one of Disabled, Enabled, Suspended, got "On"/,
    build: (stack) => versioning(stack, "On"),
  },
  {
    title: "a comparison AWS does not know",
    layer: "values",
    says: /comparison_operator must be one of .*GreaterThanThreshold.*got "MoreThan"/,
    build: (stack) => alarm(stack, { comparisonOperator: "MoreThan" }),
  },
  {
    title: "a statistic AWS does not know",
    layer: "values",
    says: /statistic must be one of Average.*got "Median"/,
    build: (stack) => alarm(stack, { statistic: "Median" }),
  },
  {
    title: "a kind of load balancer AWS does not know",
    layer: "values",
    says: /load_balancer_type must be one of application, gateway, network, got "classic"/,
    build: (stack) => new Lb(stack, "Balancer", { loadBalancerType: "classic" }),
  },
  {
    title: "a text transformation AWS does not know, deep in a WAF statement",
    layer: "values",
    says: /text_transformation\.type must be spelt "LOWERCASE", got "lowercase"/,
    build: (stack) => {
      const match = { positional_constraint: "EXACTLY", search_string: "a", field_to_match: { method: {} } };
      const text_transformation = [{ priority: 0, type: "lowercase" }];
      acl(stack, { not_statement: { statement: [{ byte_match_statement: { ...match, text_transformation } }] } });
    },
  },
];

/** What the stand-in cannot know: the bindings keep no conflicts, ranges or formats. */
const UNSEEN: readonly Fault[] = [
  {
    title: "two arguments that exclude each other",
    layer: "nothing",
    says: /^$/,
    build: (stack) => new SqsQueue(stack, "Queue", { name: "a", namePrefix: "a" }),
  },
  {
    title: "a number outside its range",
    layer: "nothing",
    says: /^$/,
    build: (stack) => new SqsQueue(stack, "Queue", { name: "a", visibilityTimeoutSeconds: 99_999 }),
  },
  {
    title: "a role whose policy is no policy",
    layer: "nothing",
    says: /^$/,
    build: (stack) => new IamRole(stack, "Role", { name: "r", assumeRolePolicy: "no policy" }),
  },
];

/** Every seeded fault. */
export const FAULTS: readonly Fault[] = [...REFERENCES, ...SHAPES, ...EXPRESSIONS, ...GUARDED, ...VALUES, ...UNSEEN];

function acl(stack: TerraformStack, statement: Readonly<Record<string, unknown>>): Wafv2WebAcl {
  const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: true };
  return new Wafv2WebAcl(stack, "Acl", {
    name: "acl",
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig,
    rule: [{ name: "r", priority: 0, action: { block: {} }, statement, visibilityConfig }],
  });
}

function queueWithPrecondition(stack: TerraformStack, condition: string): void {
  queue(stack, "A");
  const precondition = [{ condition: expression(condition), error_message: "Name a queue." }];
  queue(stack).addOverride("lifecycle", { precondition });
}

function alarm(
  stack: TerraformStack,
  change: { readonly comparisonOperator?: string; readonly statistic?: string },
): CloudwatchMetricAlarm {
  return new CloudwatchMetricAlarm(stack, "Alarm", {
    alarmName: "a",
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "m",
    namespace: "n",
    period: 60,
    statistic: "Sum",
    threshold: 1,
    ...change,
  });
}
