/** A route that asks for a key, by either header. On a server without keys both are ignored. */
export const SECURED: Record<string, string[]>[] = [{ bearer: [] }, { apiKey: [] }];

export const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "`Authorization: Bearer <API key>`" },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
} as const;
