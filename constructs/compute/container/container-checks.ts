import { type Check, countOutside, malformed, refuse, repeated, sizeOutside } from "../../core/checks";
import { Size } from "../../core/size";

/** Broken if a container would run as root without a word for it. */
export function userCheck({ user, runAsRoot }: { readonly user: string; readonly runAsRoot: boolean }): Check {
  return malformed("user", runAsRoot ? undefined : user, /^[1-9]\d{0,9}(:\d{1,10})?$/, {
    must: "be the number of a user that is not root, and of a group if you like: 1000:1000",
    remedy: "give numbers, or set runAsRoot: true and accept it",
  });
}

/** Broken if writable places could not be mounted. */
export function scratchChecks(scratch: readonly string[]): Check {
  return [
    repeated("scratch", scratch),
    countOutside("scratch", scratch, 0, 20),
    scratch.map((path) =>
      malformed("scratch", path, /^(\/[A-Za-z0-9._-]+)+$/, {
        must: "be absolute paths of letters, digits, dots, _ and -, and not the root itself",
        remedy: "write it as /work/files",
      }),
    ),
  ];
}

/** Broken if Fargate has no disk of that size. */
export function fargateDiskChecks(storage: Size | undefined): Check {
  const range = sizeOutside("ephemeralStorage", storage, Size.gibibytes(21), Size.gibibytes(200));
  if (storage === undefined || storage.isToken) return range;
  const uneven = refuse(!Number.isInteger(storage.toGibibytes({ integral: false })), {
    prop: "ephemeralStorage",
    must: "be a whole number of GiB",
    got: storage,
    remedy: "round it up",
  });
  return [range, uneven];
}
