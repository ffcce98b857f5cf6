import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecretsmanagerSecretRotation } from "@cdktf/provider-aws/lib/secretsmanager-secret-rotation/index.js";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js";
import { Fn, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { checkProps, malformed } from "../core/checks";
import { Duration } from "../core/duration";
import { type KeyRef, keyStatement } from "../core/encryption-key";
import { protectionOf } from "../core/environment";
import { EphemeralResource } from "../core/ephemeral";
import { Grant, type Grantee } from "../core/grants";
import { namePrefix } from "../core/names";
import { literal } from "../core/tokens";
import { secretChecks } from "./app-secret-checks";
import {
  APP_SECRET_DEFAULTS,
  type AppSecretProps,
  GENERATED_VALUE_DEFAULTS,
  type GeneratedValue,
  type SecretRotation,
} from "./app-secret-props";

/** Words for what may be done with a secret. */
export type SecretAccess = "read" | "write";

/** What a container definition needs of a secret. */
export interface ContainerSecret {
  /** Goes into `secrets` of a container definition, under `valueFrom`. */
  readonly valueFrom: string;
  /** Must be called for the role that starts the container: the execution role. */
  grantRead(grantee: Grantee): Grant;
  /**
   * What the container has to wait for: the value.
   * @default - the value is there already
   */
  readonly ready?: TerraformResource;
}

/**
 * A secret whose value is in neither program, plan nor state: it is made by AWS while Terraform runs and handed over by
 * a write-only argument, or set outside. 0.40 USD a month.
 *
 * @example
 * import { AppSecret, MillraceApp, MillraceStack, Role } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const executionRole = new Role(stack, "ExecutionRole", { assumedBy: ["ecs-tasks.amazonaws.com"] });
 * const signingKey = new AppSecret(stack, "SigningKey", { generate: { field: "key" } });
 * const secret = signingKey.field("key").toContainerSecret();
 * secret.grantRead(executionRole);
 * export const secrets = [{ name: "SIGNING_KEY", valueFrom: secret.valueFrom }];
 */
export class AppSecret extends Construct implements Bindable<SecretAccess, "ARN"> {
  /** Known after apply. */
  readonly secretArn: string;
  /** Wait for this before reading the value: the version, or the secret itself if its value comes from outside. */
  readonly ready: TerraformResource;
  /** Escape hatch: the provider's own resource. */
  readonly resource: SecretsmanagerSecret;
  private readonly encryptionKey: KeyRef | undefined;

  constructor(scope: Construct, id: string, props: AppSecretProps = {}) {
    super(scope, id);
    const { source = APP_SECRET_DEFAULTS.source, generate = APP_SECRET_DEFAULTS.generate } = props;
    checkProps(this, secretChecks({ ...props, source }));
    this.encryptionKey = props.encryptionKey;
    this.resource = this.createSecret(props);
    this.secretArn = this.resource.arn;
    this.ready = source === "generated" ? this.createVersion(generate) : this.resource;
    if (props.rotation !== undefined) this.createRotation(props.rotation);
  }

  /** What code must know to use it. */
  get settings() {
    return { ARN: this.secretArn };
  }

  /** One field of a secret that is a JSON object. */
  field(name: string): SecretField {
    checkProps(
      this,
      malformed("field", name, /^[^:\s]{1,128}$/, { must: "be a name without colons and spaces", remedy: "rename it" }),
    );
    return new SecretField(this, name);
  }

  /** The whole secret, for a container definition. */
  toContainerSecret(): ContainerSecret {
    return { valueFrom: this.secretArn, grantRead: (grantee) => this.grantRead(grantee), ready: this.ready };
  }

  /** Reading the value. */
  grantRead(grantee: Grantee): Grant {
    return this.grant(grantee, "decrypt", ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]);
  }

  /** Setting a new value, without reading the old one. */
  grantWrite(grantee: Grantee): Grant {
    return this.grant(grantee, "encrypt", ["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret"]);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: SecretAccess): Grant {
    return access === "read" ? this.grantRead(grantee) : this.grantWrite(grantee);
  }

  private createSecret({ secretName, description, recoveryWindow, encryptionKey, tags }: AppSecretProps) {
    const { discardData } = protectionOf(this);
    const window = recoveryWindow ?? Duration.days(discardData ? 0 : 30);
    return new SecretsmanagerSecret(this, "Resource", {
      ...(secretName === undefined ? { namePrefix: namePrefix(this, "secretPrefix") } : { name: secretName }),
      description: description === undefined ? undefined : literal(description),
      recoveryWindowInDays: window.toDays(),
      kmsKeyId: encryptionKey?.keyArn,
      tags,
    });
  }

  private createVersion(generate: GeneratedValue): TerraformResource {
    const { length = GENERATED_VALUE_DEFAULTS.length, version = GENERATED_VALUE_DEFAULTS.version } = generate;
    const { excludePunctuation = GENERATED_VALUE_DEFAULTS.excludePunctuation, excludeCharacters } = generate;
    const { publicFields = GENERATED_VALUE_DEFAULTS.publicFields, field } = generate;
    const password = new EphemeralResource(this, "Value", "aws_secretsmanager_random_password", {
      password_length: length,
      exclude_punctuation: excludePunctuation,
      exclude_characters: excludeCharacters === undefined ? undefined : literal(excludeCharacters),
    }).attribute("random_password");
    return new SecretsmanagerSecretVersion(this, "Version", {
      secretId: this.resource.id,
      secretStringWo: field === undefined ? password : Fn.jsonencode({ ...publicFields, [field]: password }),
      secretStringWoVersion: version,
    });
  }

  private createRotation({ functionArn, every }: SecretRotation): void {
    new SecretsmanagerSecretRotation(this, "Rotation", {
      secretId: this.resource.id,
      rotationLambdaArn: functionArn,
      rotationRules: { automaticallyAfterDays: every.toDays() },
      dependsOn: [this.ready],
    });
  }

  private grant(grantee: Grantee, use: "decrypt" | "encrypt", actions: readonly string[]): Grant {
    const key = this.encryptionKey;
    const keys = key === undefined ? [] : [keyStatement(this, key, "secretsmanager", use)];
    return Grant.give(grantee, { actions, resources: [this.secretArn] }, ...keys);
  }
}

/** One field of a secret that is a JSON object. */
export class SecretField {
  constructor(
    readonly secret: AppSecret,
    readonly name: string,
  ) {}

  /** The field, for a container definition; the newest value when the container starts. */
  toContainerSecret(): ContainerSecret {
    return {
      valueFrom: `${this.secret.secretArn}:${this.name}::`,
      grantRead: (grantee) => this.secret.grantRead(grantee),
      ready: this.secret.ready,
    };
  }
}
