import { Token } from "cdktf";

/**
 * Whether a value is known only to Terraform (a reference to another resource, a variable). Such values pass every
 * check of ours: what cannot be read at synth cannot be refused there.
 */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * Text that Terraform writes as it stands: `${…}` and `%{…}` of a user's own (shell variables, templates of another
 * program) are escaped, references to resources are left alone.
 *
 * @example
 * import { literal } from "millrace";
 * export const command = literal("echo ${HOME}"); // Terraform passes on "echo ${HOME}"
 */
export function literal(text: string): string {
  // The look-behind keeps `$${` as it is: it is already escaped. cdktf marks a reference as `${TfToken[…]}`.
  return text.replace(/(?<!\$)\$\{(?!TfToken\[)/g, "$$${").replace(/(?<!%)%\{/g, "%%{");
}
