// @ts-check

/**
 * @typedef {Node | string | number | null | undefined} Child
 * @typedef {Readonly<Record<string, string | number | boolean | (() => void)>>} Attributes
 */

/**
 * An element. Children that are no nodes become text, so that nothing from a file or a job is ever read as markup.
 *
 * @param {string} tag
 * @param {Attributes} [attributes] functions become listeners
 * @param {readonly Child[]} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  fill(made, attributes, children);
  return made;
}

/**
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {readonly Child[]} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(made, attributes, children);
  return made;
}

/**
 * @param {Element} target
 * @param {Attributes} attributes
 * @param {readonly Child[]} children
 */
function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") target.addEventListener(name, value);
    else if (value !== false) target.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) target.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * @param {string} id
 * @param {readonly Child[]} children
 */
export function show(id, ...children) {
  const target = byId(id);
  target.replaceChildren(
    ...children
      .filter((child) => child !== null && child !== undefined)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
}

/**
 * A table with a head, in a region that can be scrolled with the keyboard.
 *
 * @param {string} label
 * @param {readonly string[]} heads
 * @param {readonly (readonly Child[])[]} rows the first cell of each is its head
 * @param {string} [className]
 */
export function table(label, heads, rows, className = "") {
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((cell) => cellOf(cell))),
  );
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    element("table", { class: className }, element("thead", {}, head), element("tbody", {}, ...body)),
  );
}

/** @param {Child} content */
function cellOf(content) {
  return element(
    "td",
    typeof content === "number" ? { class: "number" } : {},
    typeof content === "number" ? format(content) : content,
  );
}

/**
 * @param {number} value
 * @returns {string}
 */
export function format(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}

/**
 * @param {string | null} iso
 * @returns {Child}
 */
export function time(iso) {
  if (iso === null) return "–";
  return element("time", { datetime: iso }, new Date(iso).toLocaleString());
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {string} state */
export function badge(state) {
  return element("span", { class: `badge ${state}` }, state);
}
