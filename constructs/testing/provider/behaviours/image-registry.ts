import { createHash } from "node:crypto";
import type { ValueMap } from "../values";
import type { DataBehaviour } from "./behaviour";

/** Images and repositories of ECR that exist already: any that is asked for. */
export const imageRegistry: Readonly<Record<string, DataBehaviour>> = {
  aws_ecr_image: (config, settings) => {
    const repository = text(config.repository_name) ?? "";
    const tag = text(config.image_tag);
    const digest = text(config.image_digest) ?? `sha256:${sha256(`${repository}:${tag}`)}`;
    const image_uri = `${repositoryUrl(config, repository, settings)}@${digest}`;
    return { id: digest, image_digest: digest, image_tags: tag === undefined ? [] : [tag], image_uri };
  },
  aws_ecr_repository: (config, settings) => {
    const name = text(config.name) ?? "";
    const { accountId, partition } = settings;
    const arn = `arn:${partition}:ecr:${regionOf(config, settings)}:${accountId}:repository/${name}`;
    return { id: name, arn, registry_id: accountId, repository_url: repositoryUrl(config, name, settings) };
  },
};

type Settings = Parameters<DataBehaviour>[1];

function repositoryUrl(config: ValueMap, name: string, settings: Settings): string {
  return `${settings.accountId}.dkr.ecr.${regionOf(config, settings)}.amazonaws.com/${name}`;
}

function regionOf(config: ValueMap, { region }: Settings): string {
  return text(config.region) ?? region;
}

function text(value: ValueMap[string] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function sha256(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
