import type { AdapterPermissions, NeededPermission } from "./permission";

function onObjects(...actions: readonly string[]): readonly NeededPermission[] {
  const kinds = ["input objects", "output objects"] as const;
  return actions.flatMap((action) => kinds.map((on) => ({ action: `s3:${action}`, on })));
}

const LIST: readonly NeededPermission[] = [
  { action: "s3:ListBucket", on: "input bucket" },
  { action: "s3:ListBucket", on: "output bucket" },
];
const because = "without it S3 answers 403 instead of 404 for an object that does not exist";
const SEE_NOTHING = LIST.map((permission) => ({ ...permission, because }));

/** What hashing an object that carries no hash needs. */
const HASH = onObjects("GetObject", "GetObjectTagging", "PutObjectTagging");

/** Of `S3ObjectStore`, for files of users and of runs alike. */
export const S3_OBJECT_STORE_PERMISSIONS = {
  put: onObjects("PutObject", "PutObjectTagging", "GetObject", "AbortMultipartUpload"),
  head: [...HASH, ...SEE_NOTHING],
  read: [...onObjects("GetObject"), ...SEE_NOTHING],
  list: LIST,
  remove: onObjects("DeleteObject"),
  removePrefix: [...LIST, ...onObjects("DeleteObject")],
  signUpload: [{ action: "s3:PutObject", on: "input objects" }],
  signDownload: onObjects("GetObject"),
} as const satisfies AdapterPermissions;
