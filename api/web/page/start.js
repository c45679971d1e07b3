// Entry point of the page: read the view from the URL, load its data and draw it.

import { formatDate, isDay } from "./base/days.js";
import { fill, html, place } from "./base/dom.js";
import { actorPath, ask, codebook } from "./base/server.js";
import { CLOSED, currentView, filtersOfAll, fragmentOf, go, requireReadable } from "./base/view.js";
import { conflictName } from "./base/words.js";
import { showLegend, startLooks } from "./chart/marks.js";
import { keyOf } from "./chart/rows.js";
import { askEvidence, linkEvidence, showEvidence } from "./evidence/evidence.js";
import { conflictsOf, dayOfView, draw, drawNothing, focusDrawing, forget, load, nameOf, nextTurn } from "./views/actor.js";
import { showFilters, startFilters } from "./views/filters.js";
import { showHome } from "./views/home.js";
import { knownAt, newestPosition, showKnowledge, startKnowledge, stepKnowledge } from "./views/knowledge.js";
import { actorAndCoalitions, follow, stopFollowing } from "./views/live_updates.js";
import { sinceLastLook } from "./views/news.js";
import { askPairs, lastDayOf, recent, showPairs } from "./views/pairs.js";
import { startSearch } from "./views/search.js";

const RECENT = 200;

const main = place("main");
const panel = place("panel");
const banner = place("banner");
const fresh = place("fresh");

let turn = 0;
let newsOf = null;

async function render() {
  const mine = ++turn;
  const isStale = () => mine !== turn;
  const view = currentView();
  main.setAttribute("aria-busy", "true");
  try {
    place("failure").hidden = true;
    place("known-now").disabled = !view.position;
    showFilters(view);
    document.body.classList.toggle("past", Boolean(view.position));
    document.body.dataset.view = view.view ?? (view.actor ? "actor" : "start");
    requireReadable(location.hash);
    if (view.view === "pairs") await pairs(view, isStale);
    else if (view.actor) await actor(view, isStale);
    else await beginning(isStale);
  } catch (refusal) {
    if (!isStale()) refused(refusal, view).catch(failed);
  } finally {
    if (!isStale()) main.removeAttribute("aria-busy");
  }
}

async function actor(asked, isStale) {
  if (asked.position) await newestPosition();
  if (newsOf?.actor !== asked.actor || newsOf?.dyad?.actors[1].id !== asked.with) {
    if (main.contains(document.activeElement)) main.focus();
    fill(main, html("p", { class: "meta" }, "Loading…"));
  }
  const loaded = await load(asked).catch((refusal) => notYet(asked, refusal, isStale));
  if (!loaded || isStale()) return;
  const view = { ...asked, on: dayOfView(asked, loaded.extent) };
  place("on").value = view.on;
  place("pairs-link").href = fragmentOf({ view: "pairs", on: view.on, position: asked.position, ...filtersOfAll(view) });
  place("actor-link").href = fragmentOf({ ...view, view: null });
  place("on-said").textContent = `${formatDate(view.on)} (valid time)`;
  document.title = `${nameOf(loaded)} – Stanceline`;
  showKnowledge(loaded.timeline.known);
  const leavesPanel = !view.toward && panel.contains(document.activeElement);
  panel.hidden = !view.toward;
  draw(main, view);
  if (leavesPanel) focusDrawing(main);
  if (view.toward) await evidence(view, loaded, isStale);
  if (isStale() || newsOf === loaded) return;
  newsOf = loaded;
  await news(asked, loaded, isStale);
}

async function evidence(view, loaded, isStale) {
  const wasOpen = panel.dataset.stance;
  const stance = `${loaded.subject} ${keyOf(view)} ${view.on} ${loaded.position}`;
  if (wasOpen === stance) {
    linkEvidence(panel, view, loaded.position);
    return;
  }
  const answer = await askEvidence(view, loaded.position).catch((refusal) => {
    if (isStale()) return;
    closePanel();
    failed(refusal);
  });
  if (!answer || isStale()) return;
  showEvidence(panel, view, answer);
  panel.dataset.stance = stance;
  place("said").textContent = `Evidence shown: ${panel.querySelector("h2").textContent}`;
  const isBelow = panel.getBoundingClientRect().top > innerHeight - 80;
  if (isBelow) panel.scrollIntoView({ block: "start" });
}

// Show that an actor was not registered yet at a position; throw any other error again.
async function notYet(view, refusal, isStale) {
  if (refusal.status !== 404 || !view.position) throw refusal;
  const [registered, known] = await Promise.all([ask(actorPath(view.actor)), knownAt(Number(view.position))]);
  if (isStale()) return;
  leaveActor();
  document.title = `${registered.name} – Stanceline`;
  showKnowledge(known);
  drawNothing(main, registered);
}

async function news(view, loaded, isStale) {
  if (!loaded.isNewest) {
    stopFollowing(fresh);
    fill(banner);
    return;
  }
  const followed = await actorAndCoalitions(view.actor, loaded.position);
  if (isStale()) return;
  follow(fresh, place("fresh-said"), { ...loaded, followed }, () => {
    // The button disappears: move the focus first.
    place("heading").focus();
    forget();
    render();
  });
  await sinceLastLook(banner, followed, loaded.position, isStale);
}

function closePanel() {
  panel.hidden = true;
  delete panel.dataset.stance;
}

function leaveActor() {
  closePanel();
  stopFollowing(fresh);
  fill(banner);
  newsOf = null;
}

async function pairs(asked, isStale) {
  leaveActor();
  const newest = await newestPosition();
  const developments = await recent(await knownAt(Math.max(0, newest - RECENT)));
  offerConflicts([...conflictsOf(), ...developments.map((one) => one.conflict)]);
  const ofConflict = developments.filter((one) => !asked.conflict || one.conflict === asked.conflict);
  const view = { ...asked, on: isDay(asked.on) ? asked.on : lastDayOf(ofConflict) };
  const position = asked.position ? Number(asked.position) : newest;
  const [found, known] = await Promise.all([askPairs(view, position), knownAt(position)]);
  if (isStale()) return;
  place("on").value = view.on;
  place("on-said").textContent = `${formatDate(view.on)} (valid time)`;
  document.title = "All pairs – Stanceline";
  showPairs(main, view, position, found);
  showKnowledge(known);
}

async function beginning(isStale) {
  leaveActor();
  document.title = "Stanceline";
  await showHome(main, isStale);
}

function offerConflicts(conflicts) {
  const named = [...new Set(conflicts.filter(Boolean))];
  fill(place("conflicts"), named.map((conflict) => html("option", { value: conflict }, conflictName(conflict))));
}

// Remove everything of the previous view when a request fails.
async function refused(refusal, view) {
  leaveActor();
  fill(main);
  document.title = "Stanceline";
  failed(refusal);
  const newest = await newestPosition();
  showKnowledge(await knownAt(Math.min(Number(view.position) || newest, newest)));
}

function failed(refusal) {
  const said = place("failure");
  said.textContent = refusal.message;
  said.hidden = false;
}

function turnTo(forward) {
  const view = currentView();
  if (!view.actor) return;
  const on = nextTurn({ ...view, on: place("on").value }, forward);
  if (on) go({ on });
}

function pressed(event) {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (event.key === "/") place("search").focus();
  else if (event.key === "t") place("as-table")?.click();
  else if (event.key === "[" || event.key === "]") stepKnowledge(event.key === "]", failed);
  else if (event.key === "," || event.key === ".") turnTo(event.key === ".");
  else if (event.key === "Escape") go(CLOSED);
  else return;
  event.preventDefault();
}

function resized() {
  let timer = null;
  let width = innerWidth;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (innerWidth !== width) render();
      width = innerWidth;
    }, 150);
  });
}

startSearch(place("search"), place("found"), place("found-said"));
startKnowledge(failed);
startFilters();
startLooks(place("patterns"));
codebook().then(({ postures }) => showLegend(place("legend"), Object.keys(postures)), failed);
place("on").addEventListener("change", (event) => isDay(event.target.value) && go({ on: event.target.value }));
place("on-back").addEventListener("click", () => turnTo(false));
place("on-on").addEventListener("click", () => turnTo(true));
addEventListener("keydown", pressed);
addEventListener("hashchange", render);
resized();
render();
