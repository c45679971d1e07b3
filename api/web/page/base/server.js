// Requests to the API, and its errors.

export const LONGEST_PAGE = 500;

export class Refusal extends Error {
  constructor(status, problem) {
    const places = (problem.errors ?? []).map((one) => one.allowed).filter(Boolean);
    const allowed = places.length ? [`Accepted: ${places.join("; ")}`] : [];
    super([problem.detail ?? problem.title ?? `status ${status}`, ...allowed].join(". "));
    this.status = status;
  }
}

export function addressOf(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

async function answered(path, parameters) {
  const response = await fetch(addressOf(path, parameters));
  if (response.ok) return response;
  throw new Refusal(response.status, await response.json().catch(() => ({})));
}

export async function ask(path, parameters) {
  return (await answered(path, parameters)).json();
}

export async function askText(path, parameters) {
  return (await answered(path, parameters)).text();
}

// Open a stream. The browser reopens a broken one, but not a refused one.
export function openStream(path, parameters) {
  return new EventSource(addressOf(path, parameters));
}

// Load the pages of a list until `most` items are reached; `whole` is false if there are more.
export async function askAll(path, parameters, most) {
  const data = [];
  let cursor = null;
  do {
    const page = await ask(path, { ...parameters, limit: LONGEST_PAGE, ...(cursor && { cursor }) });
    data.push(...page.data);
    cursor = page.next;
  } while (cursor && data.length < most);
  return { data, whole: !cursor };
}

let book = null;

export function codebook() {
  book ??= ask("/v1/codebook").catch((refusal) => {
    book = null;
    throw refusal;
  });
  return book;
}

export const actorPath = (id) => `/v1/actors/${encodeURIComponent(id)}`;
