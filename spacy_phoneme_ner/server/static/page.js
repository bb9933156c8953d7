// What the page does: it asks the server, and shows what that says.
"use strict";

const byId = (id) => document.getElementById(id);
const form = byId("form");
const shown = ["error", "notes", "table", "details"];
let asked = null; // the request that is on its way: a newer one takes its place
let waiting = 0;

function threshold() {
  const value = Number(byId("threshold").value);
  return value === 0 ? null : value / 100;
}

function percent(score) {
  return score === null ? "" : `${Math.floor(score * 100)}%`;
}

function showLevel() {
  const value = threshold();
  const text = value === null ? "the model's own" : `at least ${percent(value)}`;
  byId("level").textContent = text;
  byId("threshold").setAttribute("aria-valuetext", text);
}

function cell(row, kind, text, attributes = {}) {
  const element = document.createElement(kind);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  row.append(element);
  return element;
}

function showNames(entities) {
  const body = byId("names");
  body.replaceChildren();
  for (const entity of entities) {
    const row = document.createElement("tr");
    cell(row, "th", entity.text, { scope: "row", dir: "auto" });
    cell(row, "td", entity.label, { dir: "auto" });
    cell(row, "td", percent(entity.score), { class: "number" });
    cell(row, "td", entity.ipa, { lang: "und-fonipa", dir: "ltr" });
    const heard = cell(row, "td", "");
    for (const known of entity.heard_as) {
      const line = cell(heard, "div", "");
      cell(line, "bdi", known.name, { lang: known.lang, title: `${known.ipa} (${known.label})` });
      line.append(` ${percent(known.likeness)}`);
    }
    body.append(row);
  }
  byId("table").hidden = entities.length === 0;
}

function showNotes(notes) {
  const list = byId("notes");
  list.replaceChildren();
  for (const note of notes) {
    cell(list, "li", note);
  }
  list.hidden = notes.length === 0;
}

function show(answer) {
  const [result] = answer.results;
  // Escaped by the server, which is what `render` does, too.
  byId("shown").innerHTML = result.html;
  const n = result.entities.length;
  byId("status").textContent = n === 0 ? "No names found." : `${n} ${n === 1 ? "name" : "names"} found.`;
  showNames(result.entities);
  showNotes(result.notes);
  delete result.html;
  byId("json").textContent = JSON.stringify(answer, null, 2);
  byId("details").hidden = false;
}

function clear(status) {
  for (const id of shown) {
    byId(id).hidden = true;
  }
  byId("shown").replaceChildren();
  byId("status").textContent = status;
}

function showError(message) {
  clear("No result.");
  byId("error").textContent = message;
  byId("error").hidden = false;
}

async function ask() {
  clearTimeout(waiting);
  if (asked !== null) {
    asked.abort();
  }
  const text = byId("text").value;
  if (text.trim() === "") {
    asked = null;
    byId("result").removeAttribute("aria-busy");
    clear("No text yet.");
    return;
  }
  const mine = new AbortController();
  asked = mine;
  byId("result").setAttribute("aria-busy", "true");
  try {
    const response = await fetch("annotate", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        text,
        lang: byId("lang").value.trim() || null,
        model: byId("model").value || null,
        threshold: threshold(),
        html: true,
        heard_as: 3,
      }),
      signal: mine.signal,
    });
    const answer = await response.json();
    if (asked !== mine) {
      return;
    }
    byId("error").hidden = true;
    if (response.ok) {
      show(answer);
    } else {
      showError(`${answer.detail} (${answer.code})`);
    }
  } catch (error) {
    if (error.name !== "AbortError" && asked === mine) {
      showError("The server cannot be reached. Is it still running?");
    }
  } finally {
    if (asked === mine) {
      asked = null;
      byId("result").removeAttribute("aria-busy");
    }
  }
}

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 250);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await ask();
  byId("result").scrollIntoView({ block: "nearest" });
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
byId("threshold").addEventListener("input", () => {
  showLevel();
  askSoon();
});
byId("lang").addEventListener("change", ask);
byId("model").addEventListener("change", ask);
for (const example of document.querySelectorAll(".examples button")) {
  example.addEventListener("click", () => {
    byId("text").value = example.textContent;
    byId("lang").value = example.dataset.lang;
    ask();
  });
}
showLevel();
