/** The page's style sheet; it is part of the page, which asks for nothing else. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #c9d1d9; --soft: #f3f5f7; --ink: #1b2127; --link: #0a58ca; --tint: #e7f0ff; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a424b; --soft: #1c2228; --ink: #e6eaee; --link: #8ab8ff; --tint: #1d2c44; }
  body { background: #12171c; }
}
body { margin: 0 auto; max-width: 70rem; padding: 1rem; color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
code, pre { font: 0.9em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; }
section { margin: 1.5rem 0; }
.operation { border-top: 1px solid var(--line); padding-top: 1rem; }
.method { display: inline-block; min-width: 4rem; padding: 0 0.4rem; background: var(--tint); text-align: center; border-radius: 4px; }
.key { font-size: 0.75rem; font-weight: 400; border: 1px solid var(--line); border-radius: 4px; padding: 0 0.4rem; }
.summary { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--soft); }
tbody th { font-weight: 400; }
nav ul { columns: 18rem; padding-left: 1rem; }
`;
