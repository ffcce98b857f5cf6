import { AlarmTopic, Duration, EncryptionKey, ImageRepository, Role } from "../../../constructs";
import type { Exhibit } from "./exhibits";

export const DELIVERY_DEFAULTS: readonly Exhibit[] = [
  { name: "ImageRepository", build: (scope, id) => new ImageRepository(scope, id) },
];

export const DELIVERY_FORMS: readonly Exhibit[] = [
  {
    name: "ImageRepositoryFull",
    build: (scope, id) => {
      const made = new ImageRepository(scope, id, {
        keepImages: 5,
        keepTagged: [{ tag: "release-*", images: 50 }],
        untaggedRetention: Duration.days(7),
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
        pullAccounts: ["111111111111"],
        pullByFunctions: true,
        repositoryName: "optimo/solver",
      });
      made.grantPush(new Role(scope, `${id}Builder`, { assumedBy: ["codebuild.amazonaws.com"] }));
      made.onScanFindings("Findings", { target: new AlarmTopic(scope, `${id}Alarms`) });
      return made;
    },
  },
  {
    name: "ImageRepositoryMutable",
    build: (scope, id) => new ImageRepository(scope, id, { mutableTags: ["dev-*"] }),
  },
  {
    name: "ImageRepositoryTagged",
    build: (scope, id) => {
      const made = new ImageRepository(scope, id);
      made.imageTagged("v1.2").grantPull(new Role(scope, `${id}Puller`, { assumedBy: ["ecs-tasks.amazonaws.com"] }));
      return made;
    },
  },
];
