// Elements, text and requests. Text goes in as text, never as markup.

export function make(tag, about = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const by = (id) => document.getElementById(id);

// This tab's name: work of a tab is replaced by its next.
export const tab = `t${Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("")}`;

export function address(path, state, more = {}) {
  const pairs = Object.entries({ tab, ...more }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/api/v1/${path}?${[...pairs, ...(state ? [state] : [])].join("&")}`;
}

export async function fetched(path, state, more) {
  const response = await fetch(address(path, state, more));
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `the server answered ${response.status}`);
  return body;
}

export function save(name, text, kind = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type: kind }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
