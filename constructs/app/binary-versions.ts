import { ValidateBinaryVersion } from "cdktf/lib/validations/validate-binary-version.js";

/** What a validation asks: the same command with the same constraint has the same answer. */
interface Question {
  readonly versionCommand: string;
  readonly versionConstraint: string;
}

const answered = new Set<string>();
const ask = ValidateBinaryVersion.prototype.validate;

/**
 * Lets cdktf ask for Terraform's version once a process. It starts Terraform for every element that needs a certain
 * version, `terraform_data` for one, and in every synthesis anew. Only a good answer is kept, so that Terraform can be
 * installed in the meantime. cdktf 0.21 has no switch for it, so the function is replaced, for the whole process.
 */
export function askForVersionsOnce(): void {
  ValidateBinaryVersion.prototype.validate = function askOnce(this: ValidateBinaryVersion): string[] {
    const { versionCommand, versionConstraint } = this as unknown as Question;
    const question = `${versionCommand} ${versionConstraint}`;
    if (answered.has(question)) return [];
    const problems = ask.call(this);
    if (problems.length === 0) answered.add(question);
    return problems;
  };
}
