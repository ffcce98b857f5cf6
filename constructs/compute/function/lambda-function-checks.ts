import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  sizeOutside,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import { Size } from "../../core/size";
import { tagChecks } from "../../core/tags";
import { isToken } from "../../core/tokens";
import { logRetentionCheck } from "../../data/log-groups";
import { SUBNET_TIERS } from "../../network/cidr-plan";
import type { FunctionCode } from "./function-code";
import { environmentSizeCheck, variableNameChecks } from "./function-environment";
import {
  FUNCTION_ARCHITECTURES,
  FUNCTION_LOG_LEVELS,
  FUNCTION_RUNTIMES,
  LAMBDA_FUNCTION_DEFAULTS,
  type LambdaFunctionProps,
} from "./lambda-function-props";

/** Props with their defaults filled in. */
export type SettledFunctionProps = LambdaFunctionProps &
  Required<Pick<LambdaFunctionProps, keyof typeof LAMBDA_FUNCTION_DEFAULTS | "functionName">>;

/** Fills in the defaults; `name` is that of the function if none is given. */
export function settleFunctionProps(props: LambdaFunctionProps, name: string): SettledFunctionProps {
  const { handler = LAMBDA_FUNCTION_DEFAULTS.handler, runtime = LAMBDA_FUNCTION_DEFAULTS.runtime } = props;
  const { architecture = LAMBDA_FUNCTION_DEFAULTS.architecture, memory = LAMBDA_FUNCTION_DEFAULTS.memory } = props;
  const { timeout = LAMBDA_FUNCTION_DEFAULTS.timeout, tracing = LAMBDA_FUNCTION_DEFAULTS.tracing } = props;
  const { ephemeralStorage = LAMBDA_FUNCTION_DEFAULTS.ephemeralStorage } = props;
  const { logRetention = LAMBDA_FUNCTION_DEFAULTS.logRetention, logLevel = LAMBDA_FUNCTION_DEFAULTS.logLevel } = props;
  const { subnetTier = LAMBDA_FUNCTION_DEFAULTS.subnetTier, functionName = name } = props;
  const size = { architecture, memory, timeout, ephemeralStorage };
  return { ...props, ...size, handler, runtime, tracing, logRetention, logLevel, subnetTier, functionName };
}

/** Everything Lambda would refuse, and code that could not start. */
export function functionChecks(props: SettledFunctionProps): Check {
  const { memory, timeout, ephemeralStorage, reservedConcurrency } = props;
  return [
    codeChecks(props),
    notOneOf("runtime", props.runtime, FUNCTION_RUNTIMES),
    notOneOf("architecture", props.architecture, FUNCTION_ARCHITECTURES),
    notOneOf("logLevel", props.logLevel, FUNCTION_LOG_LEVELS),
    notOneOf("subnetTier", props.subnetTier, SUBNET_TIERS),
    sizeOutside("memory", memory, Size.mebibytes(128), Size.mebibytes(10_240)),
    wholeMebibytes("memory", memory),
    durationOutside("timeout", timeout, Duration.seconds(1), Duration.minutes(15), "run longer work as a Batch job"),
    notWholeUnit("timeout", timeout, "seconds"),
    sizeOutside("ephemeralStorage", ephemeralStorage, Size.mebibytes(512), Size.mebibytes(10_240)),
    wholeMebibytes("ephemeralStorage", ephemeralStorage),
    outside("reservedConcurrency", reservedConcurrency, 0, Number.MAX_SAFE_INTEGER, "leave it out for no reservation"),
    notWhole("reservedConcurrency", reservedConcurrency),
    variableNameChecks(Object.keys(props.environment ?? {})),
    environmentSizeCheck(props.environment ?? {}),
    logRetentionCheck("logRetention", props.logRetention),
    textChecks(props),
    tagChecks("tags", props.tags),
  ];
}

function textChecks({ functionName, description }: SettledFunctionProps): Check {
  return [
    malformed("functionName", functionName, /^[A-Za-z0-9_-]{1,64}$/, {
      must: "be 1 to 64 letters, digits, _ and -",
      remedy: "shorten or rename it",
    }),
    refuse(description !== undefined && !isToken(description) && description.length > 256, {
      prop: "description",
      must: "be at most 256 characters",
      got: description?.length,
      remedy: "shorten it",
    }),
  ];
}

function wholeMebibytes(prop: string, size: Size): Check {
  if (size.isToken || Number.isInteger(size.toMebibytes({ integral: false }))) return undefined;
  return { prop, must: "be a whole number of MiB", got: size, remedy: "round it" };
}

const MOST_UNPACKED = Size.mebibytes(250);
const MOST_PACKED = Size.mebibytes(50);

function codeChecks({ code, handler, runtime }: SettledFunctionProps): Check {
  if (code.violation !== undefined) return code.violation;
  const unpacked = [...code.files.values()].reduce((sum, { length }) => sum + length, 0);
  if (unpacked > MOST_UNPACKED.toBytes()) return tooLarge(MOST_UNPACKED, "unpacked", unpacked);
  if (code.zip.length > MOST_PACKED.toBytes()) return tooLarge(MOST_PACKED, "packed", code.zip.length);
  return handlerCheck(code, handler, runtime);
}

function tooLarge(most: Size, how: string, got: number): Check {
  const must = `be at most ${most} ${how}, which is what Lambda takes from a file`;
  return { prop: "code", must, got: Size.bytes(got), remedy: "bundle it, and leave out what is not called" };
}

/** Endings of the files in which a runtime looks for a handler. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = { nodejs: ["js", "mjs", "cjs"], python: ["py"] };

/** Broken if the package lacks the handler's file: the function would deploy and fail at every call. */
function handlerCheck(code: FunctionCode, handler: string, runtime: string): Check {
  const family = /^[a-z]+/.exec(runtime)?.[0] ?? "";
  const endings = ENDINGS[family];
  if (endings === undefined) return programCheck(code);
  const file = /^(.+)\.[^./]+$/.exec(handler)?.[1];
  if (file === undefined) {
    const remedy = `such as ${LAMBDA_FUNCTION_DEFAULTS.handler}`;
    return { prop: "handler", must: "be a file without its ending, a dot, and what it exports", got: handler, remedy };
  }
  const path = family === "python" ? file.replaceAll(".", "/") : file;
  if (endings.some((ending) => code.files.has(`${path}.${ending}`))) return undefined;
  return {
    prop: "handler",
    must: `begin with a file of the code (${listed(code)})`,
    got: handler,
    remedy: "correct it, or every call would fail",
  };
}

/** A runtime of one's own is a program of a fixed name. */
function programCheck(code: FunctionCode): Check {
  if (code.files.has("bootstrap")) return undefined;
  const must = "hold a program called bootstrap, which provided.al2023 starts";
  return { prop: "code", must, got: listed(code), remedy: "rename it, or choose another runtime" };
}

function listed(code: FunctionCode): string {
  const names = [...code.files.keys()].sort();
  if (names.length === 0) return "it holds no files";
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}
