import { type Check, countOutside, durationOutside, malformed, notOneOf, notWholeUnit, refuse } from "../core/checks";
import { Duration } from "../core/duration";
import { NAME_RULES } from "../core/names";
import { tagChecks } from "../core/tags";
import { isToken } from "../core/tokens";
import { prefixCheck } from "./any-bucket";
import { lifecycleChecks } from "./bucket-lifecycle";
import type { CorsMethod, CorsRule, SettledBucketProps } from "./bucket-props";

const CORS_METHODS: readonly CorsMethod[] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** Everything S3 would refuse, and what would not work as it looks. */
export function bucketChecks(props: SettledBucketProps): Check {
  const { abortIncompleteUploadsAfter, lifecycleRules = [], cors = [], accessLogs } = props;
  return [
    nameChecks(props.bucketName),
    durationOutside("abortIncompleteUploadsAfter", abortIncompleteUploadsAfter, Duration.days(1), Duration.days(365)),
    notWholeUnit("abortIncompleteUploadsAfter", abortIncompleteUploadsAfter, "days"),
    versionChecks(props),
    countOutside("lifecycleRules", lifecycleRules, 0, 999),
    lifecycleChecks(lifecycleRules, props.versioned),
    countOutside("cors", cors, 0, 100),
    cors.map((rule, index) => corsChecks(`cors.${index}`, rule)),
    prefixCheck("accessLogs.prefix", accessLogs?.prefix),
    objectLockChecks(props),
    logBucketChecks(props),
    tagChecks("tags", props.tags),
  ];
}

function nameChecks(bucketName: string | undefined): Check {
  if (bucketName === undefined || isToken(bucketName)) return undefined;
  const { pattern, words, minLength, maxLength } = NAME_RULES.bucket;
  const fits = bucketName.length >= minLength && bucketName.length <= maxLength && pattern.test(bucketName);
  const odd = /\.\.|\.-|-\.|^\d+\.\d+\.\d+\.\d+$|^xn--|^sthree-|-s3alias$|--ol-s3$|--x-s3$/.test(bucketName);
  return refuse(!fits || odd, {
    prop: "bucketName",
    must: `be ${minLength} to ${maxLength} ${words}, and none of the forms S3 reserves`,
    got: bucketName,
    remedy: "rename it, or leave it out to get a unique one",
  });
}

function versionChecks({ versioned, expireNoncurrentAfter, objectLock }: SettledBucketProps): Check {
  return [
    durationOutside("expireNoncurrentAfter", expireNoncurrentAfter, Duration.days(1), Duration.days(36_500)),
    notWholeUnit("expireNoncurrentAfter", expireNoncurrentAfter, "days"),
    refuse(expireNoncurrentAfter !== undefined && !versioned, {
      prop: "expireNoncurrentAfter",
      must: "be left out of a bucket without versions",
      got: expireNoncurrentAfter,
      remedy: "set versioned: true",
    }),
    refuse(objectLock !== undefined && !versioned, {
      prop: "versioned",
      must: "be true with objectLock, because S3 locks versions",
      got: versioned,
      remedy: "leave versioned out or remove objectLock",
    }),
  ];
}

function objectLockChecks({ objectLock, forceDestroy }: SettledBucketProps): Check {
  if (objectLock === undefined) return undefined;
  const { mode, retention } = objectLock;
  return [
    notOneOf("objectLock.mode", mode, ["GOVERNANCE", "COMPLIANCE"]),
    durationOutside("objectLock.retention", retention, Duration.days(1), Duration.days(36_500)),
    notWholeUnit("objectLock.retention", retention, "days"),
    refuse(forceDestroy === true && mode === "COMPLIANCE", {
      prop: "forceDestroy",
      must: "be false with objectLock in COMPLIANCE mode, because nobody can delete locked versions",
      got: forceDestroy,
      remedy: "remove forceDestroy",
    }),
  ];
}

function logBucketChecks({ receivesLogs = [], encryptionKey, objectLock }: SettledBucketProps): Check {
  const plain = receivesLogs.filter((source) => source === "s3-access" || source === "load-balancer");
  return [
    notOneOfAll(receivesLogs),
    refuse(plain.length > 0 && encryptionKey !== undefined, {
      prop: "encryptionKey",
      must: "be left out of a bucket for logs of S3 or load balancers, which deliver to SSE-S3 only",
      got: plain,
      remedy: "remove encryptionKey, or keep those logs in another bucket",
    }),
    refuse(receivesLogs.includes("s3-access") && objectLock !== undefined, {
      prop: "objectLock",
      must: "be left out of a bucket for S3 access logs, which S3 does not deliver to locked buckets",
      got: objectLock?.mode,
      remedy: "remove objectLock, or keep those logs in another bucket",
    }),
  ];
}

function notOneOfAll(sources: readonly string[]): Check {
  return sources.map((source) =>
    notOneOf("receivesLogs", source, ["s3-access", "load-balancer", "log-delivery", "cloudtrail"]),
  );
}

function corsChecks(prop: string, rule: CorsRule): Check {
  return [
    countOutside(`${prop}.allowedOrigins`, rule.allowedOrigins, 1, 100),
    countOutside(`${prop}.allowedMethods`, rule.allowedMethods, 1, CORS_METHODS.length),
    rule.allowedMethods.map((method) => notOneOf(`${prop}.allowedMethods`, method, CORS_METHODS)),
    rule.allowedOrigins.map((origin) =>
      malformed(`${prop}.allowedOrigins`, origin, /^(\*|https?:\/\/[^/*]*\*?[^/*]*)$/, {
        must: "be an origin such as https://app.example.org, with at most one *",
        remedy: "remove the path and further stars",
      }),
    ),
    notWholeUnit(`${prop}.maxAge`, rule.maxAge, "seconds"),
  ];
}
