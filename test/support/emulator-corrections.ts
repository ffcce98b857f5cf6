/** What was asked of an emulator, and what it said. */
interface Exchange {
  readonly asked: string;
  readonly said: string;
  readonly succeeded: boolean;
}

/** What an emulator should have said, by the call's target in its header. */
export type Corrections = Readonly<Record<string, (exchange: Exchange) => string>>;

interface Counts {
  desiredCount?: number;
}
interface Described {
  services?: (Counts & { deployments?: Counts[] })[];
}
type Attributes = Readonly<Record<string, string>>;
interface Queue {
  readonly QueueUrl: string;
  readonly Attributes?: Attributes;
  readonly AttributeNames?: readonly string[];
}

/**
 * What moto 5.2.5 lacks: tags of a scalable target, which the provider reads after making it (moto answers with a page of
 * HTML); tasks of a service, of which moto starts none, so that no service came to rest; and parts of queues.
 */
export function motoCorrections(): Corrections {
  return {
    "AnyScaleFrontendService.ListTagsForResource": () => JSON.stringify({ Tags: {} }),
    "AmazonEC2ContainerServiceV20141113.DescribeServices": ({ said, succeeded }) =>
      succeeded ? JSON.stringify(withTasksRunning(JSON.parse(said) as Described)) : said,
    ...rememberingQueues(),
  };
}

/** moto forgets the policy with any other change, never knew which queues may redrive, and writes JSON anew. */
const FORGOTTEN = ["Policy", "RedriveAllowPolicy", "RedrivePolicy"];

/** Remembers what moto forgets of queues; the provider waits until what it sets is read back. */
function rememberingQueues(): Corrections {
  const queues = new Map<string, Attributes>();
  const remember = ({ QueueUrl, Attributes = {} }: Queue) => {
    const kept = Object.entries(Attributes).filter(([name]) => FORGOTTEN.includes(name));
    queues.set(QueueUrl, { ...queues.get(QueueUrl), ...Object.fromEntries(kept) });
  };
  return {
    "AmazonSQS.CreateQueue": ({ asked, said, succeeded }) => {
      if (succeeded) remember({ ...(JSON.parse(asked) as object), ...(JSON.parse(said) as { QueueUrl: string }) });
      return said;
    },
    "AmazonSQS.SetQueueAttributes": ({ asked, said, succeeded }) => {
      if (succeeded) remember(JSON.parse(asked) as Queue);
      return said;
    },
    "AmazonSQS.DeleteQueue": ({ asked, said }) => {
      queues.delete((JSON.parse(asked) as Queue).QueueUrl);
      return said;
    },
    "AmazonSQS.GetQueueAttributes": ({ asked, said, succeeded }) => {
      const { QueueUrl, AttributeNames: names = [] } = JSON.parse(asked) as Queue;
      const remembered = queues.get(QueueUrl);
      const known = succeeded || names.every((name) => FORGOTTEN.includes(name));
      if (remembered === undefined || !known) return said;
      const added = Object.entries(remembered).filter(
        ([name, value]) => value !== "" && (names.includes(name) || names.includes("All")),
      );
      const { Attributes } = succeeded ? (JSON.parse(said) as Queue) : {};
      return JSON.stringify({ Attributes: { ...Attributes, ...Object.fromEntries(added) } });
    },
  };
}

/** Services run the tasks that are wanted of them. */
function withTasksRunning(answer: Described): Described {
  for (const service of answer.services ?? []) {
    for (const counts of [service, ...(service.deployments ?? [])]) {
      const { desiredCount: runningCount } = service;
      Object.assign(counts, { runningCount, pendingCount: 0 });
    }
  }
  return answer;
}
