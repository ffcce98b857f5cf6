/** Templates for the attributes the service decides, by resource type and attribute. */
export type Identities = Readonly<Record<string, Readonly<Record<string, string>>>>;
