import { ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { emulated } from "./leftovers";

const MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

/** Puts an image without layers into a repository: enough to be found by its tag. */
export async function pushImage(endpoint: string, repositoryName: string, imageTag: string): Promise<void> {
  const config = { mediaType: "application/vnd.docker.container.image.v1+json", size: 2, digest: digestOf("c") };
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers: [] });
  const put = { repositoryName, imageTag, imageManifest, imageManifestMediaType: MANIFEST_TYPE };
  await new ECRClient(emulated(endpoint)).send(new PutImageCommand(put));
}

function digestOf(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}
