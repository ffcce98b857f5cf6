import { LocalBackend, S3Backend, type TerraformBackend, type TerraformStack } from "cdktf";

/** State in a file beside the output folder. For trying things out: it is neither shared nor locked. */
export interface LocalState {
  readonly type: "local";
  /**
   * Folder of the state files, relative to the stack's folder in the output.
   * @default "../../.."
   */
  readonly directory?: string;
}

/** State in an S3 bucket that exists already, encrypted, with S3's own lock file. */
export interface S3State {
  readonly type: "s3";
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /**
   * What the keys begin with; the stack's name and `.tfstate` follow.
   * @default ""
   */
  readonly keyPrefix?: string;
  /**
   * ARN of the KMS key that encrypts the state.
   * @default - the bucket's own encryption
   */
  readonly kmsKeyId?: string;
}

/** State kept elsewhere: any backend of cdktf. */
export interface OtherState {
  readonly type: "other";
  /** Makes the backend as a child of the stack. */
  readonly create: (stack: TerraformStack) => TerraformBackend;
}

/** Where a stack keeps its state. */
export type StateLocation = LocalState | S3State | OtherState;

/** The folder that holds the output folder: cdktf's own place, without naming the machine's path. */
const LOCAL_STATE_DEFAULTS = { directory: "../../.." } as const;
const S3_STATE_DEFAULTS = { keyPrefix: "" } as const;

/** Gives a stack its backend. Without one cdktf would write an absolute path of this machine into the output. */
export function createBackend(stack: TerraformStack, state: StateLocation): TerraformBackend {
  const { id } = stack.node;
  if (state.type === "other") return state.create(stack);
  if (state.type === "local") {
    const { directory = LOCAL_STATE_DEFAULTS.directory } = state;
    return new LocalBackend(stack, { path: `${directory}/terraform.${id}.tfstate` });
  }
  const { bucket, region, keyPrefix = S3_STATE_DEFAULTS.keyPrefix, kmsKeyId } = state;
  const key = `${keyPrefix}${id}.tfstate`;
  const backend = new S3Backend(stack, { bucket, region, key, kmsKeyId, encrypt: true });
  // cdktf 0.21 does not know the argument yet; without it two applies can run at once.
  backend.addOverride("use_lockfile", true);
  return backend;
}
