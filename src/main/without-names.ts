/** What a text may name, and what stands for it: words that somebody else chose, and whatever opens a door. */
const REPLACEMENTS: readonly (readonly [pattern: RegExp, by: string])[] = [
  // a file of a job: users name inputs, kinds name results
  [/(tenants\/)[^/\s"']+(\/jobs\/[0-9a-f-]{36}\/)[^"'\n]*/g, "$1*$2*"],
  [/(tenants\/)[^/\s"']+(?=\/)/g, "$1*"],
  // a file in the folder of a run
  [/([0-9a-f-]{36}\/(?:input|output)\/)[^"'\n]*/g, "$1*"],
  [/\b(?!file:)\w+:\/\/[^\s"'<>]*/g, "*url*"],
  [/[^\s"'<>@,;:()=]+@[^\s"'<>@,;:()]+\.[^\s"'<>@,;:()]+/g, "*address*"],
  [/\b(?:mr_|whsec_)[\w+/=-]+/g, "*key*"],
  [/\b(Bearer|Basic) +\S+/gi, "$1 *key*"],
  // a word in quotes is somebody's: a name, a value, a line of a file
  [/"(?:[^"\\\n]|\\.){1,500}"/g, '"*"'],
  [/'(?:[^'\\\n]|\\.){1,500}'/g, "'*'"],
];

/** The text without names, addresses, keys and what it quotes; paths and lines of a stack stay. */
export function withoutNames(text: string): string {
  return REPLACEMENTS.reduce((kept, [pattern, by]) => kept.replace(pattern, by), text);
}
