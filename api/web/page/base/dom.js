// Create elements from a name, attributes and children. Strings become text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function html(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

export function place(id) {
  return document.getElementById(id);
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

// A link to a published report. Only http and https become links; anything else stays text.
export function externalLink(url, text) {
  if (!/^https?:\/\//i.test(url)) return html("span", {}, text);
  return html("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, text);
}
