import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { partitionOf } from "../../core/account";
import { type Check, refuse } from "../../core/checks";
import { Grant, type Grantee } from "../../core/grants";
import { isToken } from "../../core/tokens";

/** An image and the right to pull it. */
export interface ContainerImage {
  /** As a container definition takes it; by digest, so that the same plan always runs the same program. */
  readonly uri: string;
  /** Lets the role that starts the container pull exactly this image's repository. Empty for public registries. */
  grantPull(executionRole: Grantee): readonly Grant[];
}

/** Where an image of Amazon ECR lies. */
export interface EcrImage {
  readonly accountId: string;
  readonly region: string;
  readonly repository: string;
}

const ECR_HOST =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\//;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** An image given by its URI or with its own way of granting. A URI of ECR grants its repository, any other nothing. */
export function imageOf(scope: Construct, image: string | ContainerImage): ContainerImage {
  if (typeof image !== "string") return image;
  return { uri: image, grantPull: (executionRole) => pullGrants(scope, image, executionRole) };
}

/** Account, region and repository of an image in a private registry of ECR; `undefined` for any other. */
export function parseEcrUri(uri: string): EcrImage | undefined {
  const [host, accountId, region] = ECR_HOST.exec(uri) ?? [];
  if (host === undefined || accountId === undefined || region === undefined) return undefined;
  const [path = ""] = uri.slice(host.length).split("@");
  return { accountId, region, repository: path.replace(/:[^/]*$/, "") };
}

/** The right to pull from one repository of ECR. The token for the registry knows no resource. */
export function grantRepositoryPull(executionRole: Grantee, repositoryArn: string): Grant {
  return Grant.give(
    executionRole,
    {
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      resources: [repositoryArn],
    },
    {
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
      anyResourceBecause: "the token is the registry's, and the action knows no resources",
    },
  );
}

/** Broken if an image can change under its name. */
export function imageChecks(prop: string, image: string | ContainerImage, allowMutableTag: boolean | undefined): Check {
  const uri = typeof image === "string" ? image : image.uri;
  if (allowMutableTag === true || isToken(uri)) return refuse(uri.length === 0, emptyImage(prop));
  return refuse(!DIGEST.test(uri), {
    prop,
    must: "name the image by digest (…@sha256:<64 hex digits>), because a tag can be moved to another program",
    got: uri,
    remedy: "append the digest that the push printed, or set mutableTag: true and accept it",
  });
}

function emptyImage(prop: string) {
  return { prop, must: "name an image", got: "", remedy: "give a URI such as public.ecr.aws/…@sha256:…" };
}

function pullGrants(scope: Construct, uri: string, executionRole: Grantee): readonly Grant[] {
  if (/^\$\{TfToken/.test(uri)) warnOfUnknownRegistry(scope);
  const image = parseEcrUri(uri);
  if (image === undefined) return [];
  const { accountId, region, repository } = image;
  const arn = `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository/${repository}`;
  return [grantRepositoryPull(executionRole, arn)];
}

function warnOfUnknownRegistry(scope: Construct): void {
  const why = "the registry of the image is known only after apply, so no right to pull it is given";
  Annotations.of(scope).addWarning(`${why}; pass the image of an ImageRepository instead of its URI`);
}
