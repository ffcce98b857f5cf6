// @ts-check
import { byId, element, show } from "./dom.mjs";

const KEY = "millrace-api-key";
const basePath = document.querySelector('meta[name="base-path"]')?.getAttribute("content") ?? "/api/v1";

/** An answer that is no success, in the server's words. */
class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {{ code?: string, title?: string, detail?: string, requestId?: string }} problem
   */
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.code = problem.code ?? "";
    this.requestId = problem.requestId ?? "";
  }
}

/**
 * @param {string} method
 * @param {string} path below the base path
 * @param {{ body?: object, tag?: string, signal?: AbortSignal }} [options]
 * @returns {Promise<Response>}
 */
export async function send(method, path, { body, tag, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key !== null) headers["X-API-Key"] = key;
  if (tag !== undefined) headers["If-None-Match"] = tag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(basePath + path, { method, headers, body: text, signal, cache: "no-store" });
  if (response.ok || response.status === 304) return response;
  throw new ApiProblem(response.status, await response.json().catch(() => ({})));
}

/**
 * @param {string} path
 * @returns {Promise<any>} the JSON of the answer
 */
export async function get(path) {
  return (await send("GET", path)).json();
}

/**
 * A signed URL of a result's file. The server may know itself by another name of this machine than the page does.
 *
 * @param {string} jobId
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function downloadUrl(jobId, name) {
  const { url } = await (await send("POST", "/presign/download", { body: { jobId, name } })).json();
  const target = new URL(url, location.href);
  const loopback = ["localhost", "127.0.0.1", "[::1]"];
  const same = loopback.includes(target.hostname) && loopback.includes(location.hostname);
  return same ? `${location.origin}${target.pathname}${target.search}` : target.href;
}

/**
 * Says what went wrong; where a key is missing it asks for one and then calls `again`.
 *
 * @param {unknown} error
 * @param {() => void} again
 */
export function report(error, again) {
  if (error instanceof ApiProblem && error.status === 401) {
    show("notice", keyForm(again));
    return;
  }
  const problem = error instanceof ApiProblem ? ` (request ${error.requestId})` : "";
  const message = error instanceof Error ? error.message : String(error);
  show("notice", element("p", { class: "notice" }, message + problem));
}

export function clearNotice() {
  byId("notice").replaceChildren();
}

/** @param {() => void} again */
function keyForm(again) {
  const input = element("input", { type: "password", name: "key", autocomplete: "off", required: true });
  const form = element(
    "form",
    { class: "notice calm" },
    element("label", {}, "This server asks for an API key ", input),
    " ",
    element("button", { class: "primary" }, "Use it"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input instanceof HTMLInputElement) sessionStorage.setItem(KEY, input.value.trim());
    clearNotice();
    again();
  });
  return form;
}
