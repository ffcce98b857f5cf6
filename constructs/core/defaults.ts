/** Props of which some are certain, because they have defaults. */
export type Settled<P extends object, D extends object> = Omit<P, keyof D> & Required<Pick<P, keyof D & keyof P>>;

/** Fills in defaults. A prop that is there and undefined counts as left out. */
export function withDefaults<P extends object, D extends Partial<P>>(props: P, defaults: D): Settled<P, D> {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given } as Settled<P, D>;
}
