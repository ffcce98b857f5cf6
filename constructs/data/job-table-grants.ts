import type { PolicyStatement } from "../core/policy";

/** Narrows a grant on a table down to some of its items or attributes. */
export interface TableGrantOptions {
  /**
   * Only items whose partition key has one of these values; `*` stands for any characters, so `tenant-a#*` means the
   * items of one tenant. Indexes are left out then, because their keys differ.
   * @default - all items
   */
  readonly partitionKeyValues?: readonly string[];
  /**
   * Only these attributes; the key attributes must be among them. Reads have to ask for them by name.
   * @default - all attributes
   */
  readonly attributes?: readonly string[];
}

/** What a grant is about. */
export interface TableArns {
  readonly tableArn: string;
  readonly indexNames: readonly string[];
}

const ITEM_READS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"];
const WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"];
/** Read, then write on condition that nothing changed in between; neither new items nor deletions. */
const CONDITIONAL = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"];

/** Items by key, and queries over the table and its indexes. Never a scan. */
export function readStatements(arns: TableArns, options: TableGrantOptions): PolicyStatement[] {
  const conditions = itemConditions(options);
  const narrow = conditions === undefined ? {} : { conditions };
  const indexes = options.partitionKeyValues === undefined ? indexArns(arns) : [];
  return [
    { actions: ITEM_READS, resources: [arns.tableArn], ...narrow },
    { actions: ["dynamodb:Query"], resources: [arns.tableArn, ...indexes], ...narrow },
  ];
}

/** All writes of items. Indexes follow the table by themselves. */
export function writeStatements({ tableArn }: TableArns, options: TableGrantOptions): PolicyStatement[] {
  return [itemStatement(WRITES, tableArn, options)];
}

/** What moving an item from state to state needs. */
export function conditionalStatements({ tableArn }: TableArns, options: TableGrantOptions): PolicyStatement[] {
  return [itemStatement(CONDITIONAL, tableArn, options)];
}

/** Reading everything, item by item. */
export function scanStatements(arns: TableArns): PolicyStatement[] {
  return [{ actions: ["dynamodb:Scan"], resources: [arns.tableArn, ...indexArns(arns)] }];
}

function itemStatement(actions: readonly string[], tableArn: string, options: TableGrantOptions): PolicyStatement {
  const conditions = itemConditions(options);
  return { actions, resources: [tableArn], ...(conditions === undefined ? {} : { conditions }) };
}

function itemConditions({ partitionKeyValues, attributes }: TableGrantOptions) {
  if (partitionKeyValues === undefined && attributes === undefined) return undefined;
  return {
    ...(partitionKeyValues && { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitionKeyValues } }),
    ...(attributes && { "ForAllValues:StringEquals": { "dynamodb:Attributes": attributes } }),
    // Without it, asking for all attributes by not naming any would get around the list.
    ...(attributes && { StringNotEqualsIfExists: { "dynamodb:Select": "ALL_ATTRIBUTES" } }),
  };
}

/** Each index by its name: an index made outside of the program is not included. */
function indexArns({ tableArn, indexNames }: TableArns): string[] {
  return indexNames.map((name) => `${tableArn}/index/${name}`);
}
