/**
 * Whether EventBridge would match an event with a pattern, for what patterns here are made of: lists of values, numeric
 * comparisons, nested fields and `$or`. Anything else throws, so that no pattern passes that this does not understand.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return Object.entries(fields(pattern)).every(([field, expected]) => {
    if (field === "$or") return list(expected).some((alternative) => matchesPattern(alternative, event));
    const value = fields(event)[field];
    if (!Array.isArray(expected)) return value !== undefined && matchesPattern(expected, value);
    const values = Array.isArray(value) ? value : [value];
    return values.some((each) => expected.some((condition) => fits(condition, each)));
  });
}

/** A text or number must be exactly the one; an object is a condition. */
function fits(condition: unknown, value: unknown): boolean {
  if (typeof condition === "string" || typeof condition === "number") return condition === value;
  const [operator, ...more] = Object.keys(fields(condition));
  if (operator !== "numeric" || more.length > 0) throw new Error(`not understood: ${JSON.stringify(condition)}`);
  const [comparison, bound, ...rest] = list(fields(condition).numeric);
  if (comparison !== ">" || typeof bound !== "number" || rest.length > 0) {
    throw new Error(`not understood: ${JSON.stringify(condition)}`);
  }
  return typeof value === "number" && value > bound;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value;
}
