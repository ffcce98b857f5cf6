import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder";

/** Java libraries, or why this machine cannot have them. */
export type JavaLibraries =
  | { readonly available: true; readonly classPath: string }
  | { readonly available: false; readonly reason: string };

/** A library of Maven Central, pinned. */
export interface JavaArtifact {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** The library with all it needs, fetched once by Maven and found again by name and version. */
export function javaLibraries({ group, artifact, version }: JavaArtifact): JavaLibraries {
  const folder = join(cacheFolder("java"), `${artifact}-${version}`);
  const classPath = join(folder, "*");
  if (existsSync(folder)) return { available: true, classPath };
  for (const program of ["java", "mvn"]) {
    if (spawnSync(program, ["-version"]).status !== 0) return { available: false, reason: `needs ${program}` };
  }
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const pom = join(unfinished, "pom.xml");
  writeFileSync(pom, project({ group, artifact, version }));
  const args = ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${unfinished}`];
  const { status, stdout, stderr } = spawnSync("mvn", args, { timeout: 420_000, encoding: "utf8" });
  if (status !== 0) throw new Error(`Maven could not fetch ${artifact} ${version}: ${stdout}${stderr}`);
  rmSync(pom);
  renameSync(unfinished, folder);
  return { available: true, classPath };
}

function project({ group, artifact, version }: JavaArtifact): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millrace</groupId><artifactId>test-libraries</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;
}
