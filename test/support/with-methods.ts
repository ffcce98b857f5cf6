/** A port with some of its methods replaced; all else is its own. */
export function withMethods<Port extends object>(port: Port, methods: Partial<Port>): Port {
  return new Proxy(port, {
    get: (target, property) => {
      const holder = Object.hasOwn(methods, property) ? methods : target;
      const value: unknown = Reflect.get(holder, property, holder);
      return typeof value === "function" ? value.bind(holder) : value;
    },
  });
}
