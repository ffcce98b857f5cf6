/** The argument that holds a name no two resources of a kind may share within an account and region. */
const NAMES: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "name",
  aws_db_instance: "identifier",
  aws_dynamodb_table: "name",
  aws_ecr_repository: "name",
  aws_ecs_cluster: "name",
  aws_iam_role: "name",
  aws_kms_alias: "name",
  aws_lambda_function: "function_name",
  aws_lb: "name",
  aws_s3_bucket: "bucket",
  aws_secretsmanager_secret: "name",
  aws_sns_topic: "name",
  aws_sqs_queue: "name",
};

interface Block {
  readonly [argument: string]: unknown;
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
}
interface Document {
  readonly provider?: {
    readonly aws?: readonly { readonly region?: string; readonly allowed_account_ids?: unknown }[];
  };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

/** Resources of all stacks that would get the same name: the second one to be applied fails. */
export function nameClashes(documents: readonly unknown[]): string[] {
  const first = new Map<string, string>();
  return documents.flatMap((document) =>
    namesIn(document as Document).flatMap(({ key, path, argument, name }) => {
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, path);
      if (earlier === undefined) return [];
      const must = `must differ from that of ${earlier}, got ${JSON.stringify(name)}`;
      return [`${path}: ${argument} ${must}; rename one, or give the stacks different prefixes`];
    }),
  );
}

function namesIn({ provider, resource = {} }: Document) {
  const [settings] = provider?.aws ?? [];
  const place = JSON.stringify([settings?.region, settings?.allowed_account_ids]);
  return Object.entries(NAMES).flatMap(([type, argument]) =>
    Object.values(resource[type] ?? {}).flatMap((block) => {
      const name = block[argument];
      const elsewhere = block.provider !== undefined || block.region !== undefined || block.count !== undefined;
      if (typeof name !== "string" || name.includes("${") || elsewhere) return [];
      return [{ key: `${place}/${type}/${name}`, path: block["//"]?.metadata?.path ?? type, argument, name }];
    }),
  );
}
