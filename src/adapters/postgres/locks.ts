/** Numbers of the advisory locks that this product takes in its database, chosen once at random. */
export const ADVISORY_LOCKS = {
  migration: "7209483116025437",
  housekeeping: "7209483116025438",
} as const;
