
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);

  // Text goes in as text, never as HTML.
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  const sort = (table, column, down) => {
    const rows = [...table.tBodies[0].rows];
    const numbers = table.tHead.rows[0].cells[column].classList.contains("number");
    const value = (row) => row.cells[column].dataset.value;
    const compare = numbers
      ? (a, b) => Number(value(a)) - Number(value(b))
      : (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true });
    rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
    table.tBodies[0].append(...rows);
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const titles = [...table.tHead.rows[0].cells];
    titles.forEach((title, column) => {
      title.querySelector("button").addEventListener("click", () => {
        const first = title.classList.contains("number") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = title.getAttribute("aria-sort") === first ? other : first;
        titles.forEach((cell) => cell.removeAttribute("aria-sort"));
        title.setAttribute("aria-sort", order);
        sort(table, column, order === "descending");
      });
    });
  }

  const sentence = (example, spans, withSounds) => {
    const line = make("p", undefined, withSounds ? "text sounds" : "text");
    line.dir = example.r ? "rtl" : "ltr";
    if (!example.a[0]) line.append("… ");
    // A mark, or the line; and within it, words that are written against the direction of the line.
    let place = line;
    let turned = null;
    let open = null;
    example.w.forEach(([word, ipa, blank, turns], i) => {
      const span = spans.find(([start, end]) => start <= i && i < end) || null;
      if (span !== open) {
        place = line;
        turned = null;
        if (span) {
          place = make("mark");
          if (span[0] < example.o[1] && example.o[0] < span[1]) place.className = "about";
          line.append(place);
        }
      }
      open = span;
      if (turns && !turned) {
        turned = make("span");
        turned.dir = example.r ? "ltr" : "rtl";
        place.append(turned);
      } else if (!turns) {
        turned = null;
      }
      const shown = make("bdi", word);
      if (withSounds && ipa) {
        const ruby = make("ruby");
        const sounds = make("rt", ipa);
        sounds.dir = "ltr";
        ruby.append(shown, sounds);
        (turned || place).append(ruby);
      } else {
        (turned || place).append(shown);
      }
      const ends = span && i + 1 === span[1];
      if (ends) {
        const label = make("span", undefined, "label");
        label.dir = "ltr";
        label.append(make("bdi", span[2]), span[3] < 0 ? "" : ` ${span[3].toFixed(2)}`);
        place.append(label);
      }
      const goesOn = turned && !ends && example.w[i + 1] && example.w[i + 1][3];
      if (blank) (ends ? line : goesOn ? turned : place).append(" ");
    });
    if (!example.a[1]) line.append("…");
    return line;
  };

  const item = (example) => {
    const entry = make("li");
    const head = make("p", undefined, "head");
    head.append(make("b", example.k), ` · ${example.c} · ${data.languages[example.l]}`);
    head.append(`, sentence ${example.s}`);
    if (data.models.length > 1) head.append(" · ", make("bdi", data.models[example.m]));
    entry.append(head, make("span", "Gold", "who"), sentence(example, example.g, true));
    example.f.forEach((spans, i) => {
      const name = data.models.length > 1 ? `Found by ${data.models[i]}` : "Found";
      entry.append(make("span", name, "who"), sentence(example, spans, false));
    });
    if (example.n.length) {
      const near = make("p", "Nearest by sound: ", "near");
      example.n.forEach(([word, other, far], i) => {
        near.append(i ? "; " : "", make("bdi", word), " – ", make("bdi", other), ` ${far.toFixed(3)}`);
      });
      entry.append(near);
    }
    return entry;
  };

  const filters = {
    model: [data.models.map((name, i) => [i, name]), (example) => example.m],
    kind: [data.kinds.map((kind) => [kind, kind]), (example) => example.k],
    cause: [[...new Set(data.examples.map((e) => e.c))].sort().map((c) => [c, c]), (e) => e.c],
    language: [
      Object.entries(data.languages).sort((a, b) => a[1].localeCompare(b[1])),
      (example) => example.l,
    ],
  };
  const PAGE = 20;
  let chosen = [];
  let shown = 0;

  const more = () => {
    const next = chosen.slice(shown, shown + PAGE);
    byId("list").append(...next.map(item));
    shown += next.length;
    byId("more").hidden = shown >= chosen.length;
    const { model, kind, cause, language } = Object.fromEntries(
      Object.keys(filters).map((name) => [name, byId(name).value]),
    );
    const models = data.models.map((_, i) => i).filter((i) => !model || i === Number(model));
    const kinds = data.kinds.map((_, i) => i).filter((i) => !kind || data.kinds[i] === kind);
    const all = models.flatMap((i) => kinds.map((j) => data.counts[i][j])).reduce((a, b) => a + b, 0);
    const count = (n) => n.toLocaleString("en");
    const held = data.examples.filter(
      (e) => (!model || e.m === Number(model)) && (!kind || e.k === kind),
    ).length;
    const which = kind ? ` of class ${kind}` : "";
    const kept = held < all ? `a sample of ${count(held)} of ${count(all)}` : `all ${count(all)}`;
    const left = cause || language ? `${count(chosen.length)} fit the filters, out of ` : "This page has ";
    byId("shown").textContent = `${left}${kept} mistakes${which}. ${count(shown)} are shown.`;
  };

  const choose = () => {
    chosen = data.examples.filter((example) =>
      Object.entries(filters).every(([name, [, value]]) => {
        const wanted = byId(name).value;
        return !wanted || String(value(example)) === wanted;
      }),
    );
    byId("list").replaceChildren();
    shown = 0;
    more();
  };

  for (const [name, [options]] of Object.entries(filters)) {
    const select = byId(name);
    select.append(new Option("all", ""), ...options.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", choose);
  }
  byId("model").closest("label").hidden = data.models.length === 1;
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", more);
  choose();
})();
