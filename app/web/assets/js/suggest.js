// Suggestions under a search field: a combobox with a list in groups (ARIA 1.2). The focus stays in the field; Up and Down go through
// the list, Enter follows what is chosen or else searches, Esc closes. Loaded with the first focus; without it the field is a plain one.
"use strict";

const DELAY = 120; // ms of rest after a letter before suggestions are asked for
const TOLD_AFTER = 900; // ms before a screen reader is told how many there are, so that it does not talk into the typing
const SHORTEST = 2;

window.suggest = (field, { plain, figures, filled }) => {
  const words = field.dataset;
  const give = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  const made = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    give(element, attributes);
    element.append(...inside);
    return element;
  };
  const list = made("div", { class: "suggest", id: `${field.id}-list`, role: "listbox", "aria-label": words.textList ?? "", hidden: "" });
  const status = made("div", { class: "visually-hidden", role: "status" });
  const hint = made("div", { class: "visually-hidden", id: `${field.id}-hint` }, words.textHint ?? "");
  let options = [];
  let chosen = -1;
  let timer;
  let telling;
  let running;

  const choose = (place) => {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = options[chosen];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };

  const open = (wish) => {
    const shown = wish && options.length > 0;
    list.hidden = !shown;
    field.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };

  const tell = (text) => {
    clearTimeout(telling);
    telling = setTimeout(() => (status.textContent = text), TOLD_AFTER);
  };

  // What was typed stands out where it occurs as it was typed.
  const withMatch = (text, query) => {
    const looked = plain(query);
    const at = looked && plain(text).length === text.length ? plain(text).indexOf(looked) : -1;
    const span = made("span", { dir: "auto" });
    if (at < 0) span.append(text);
    else span.append(text.slice(0, at), made("b", {}, text.slice(at, at + looked.length)), text.slice(at + looked.length));
    return span;
  };

  const option = (item, query) => {
    const id = `${list.id}-${options.length}`;
    const row = made("div", { class: "suggest-option", role: "option", id, "aria-selected": "false", "data-url": item.url }, withMatch(item.text, query));
    if (item.about) row.append(made("small", { dir: "auto" }, item.about));
    options.push(row);
    return row;
  };

  const group = (kind, items, query) => {
    const name = words[`kind${kind.replace(/^./, (letter) => letter.toUpperCase())}`] ?? kind;
    const heading = made("div", { class: "suggest-kind", "aria-hidden": "true" }, name);
    return made("div", { role: "group", "aria-label": name }, heading, ...items.map((item) => option(item, query)));
  };

  const show = (found, query) => {
    options = [];
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    const kinds = [...new Set(found.map((item) => item.kind))];
    list.replaceChildren(...kinds.map((kind) => group(kind, found.filter((item) => item.kind === kind), query)));
    open(document.activeElement === field);
    tell(found.length ? filled(words.textCount, { count: figures.format(found.length) }) : words.textNone);
  };

  const ask = async (query) => {
    running = new AbortController();
    const { signal } = running;
    try {
      const target = new URL(words.suggest, location.href);
      target.searchParams.set("q", query);
      const answer = await fetch(target, { signal, headers: { Accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      if (!signal.aborted) show(found, query);
    } catch {
      if (!signal.aborted) show([], query);
    }
  };

  const follow = () => location.assign(options[chosen].dataset.url);

  const keys = {
    ArrowDown: () => (list.hidden ? open(true) : choose((chosen + 1) % options.length)),
    ArrowUp: () => (list.hidden ? open(true) : choose((chosen < 0 ? options.length : chosen) - 1)),
    Enter: () => !list.hidden && chosen >= 0 && follow(),
    Escape: () => !list.hidden && open(false),
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    running?.abort();
    const query = field.value.trim();
    if (query.length < SHORTEST) {
      clearTimeout(telling);
      options = [];
      open(false);
    } else timer = setTimeout(ask, DELAY, query);
  });
  field.addEventListener("keydown", (event) => {
    const act = event.isComposing || event.altKey || event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (!act || !options.length) return;
    const acted = act();
    if (acted !== false) event.preventDefault();
  });
  field.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const place = options.indexOf(event.target.closest("[role=option]"));
    if (place < 0) return;
    choose(place);
    follow();
  });

  field.after(list);
  field.form.append(status, hint);
  const described = [field.getAttribute("aria-describedby"), hint.id].filter(Boolean).join(" ");
  give(field, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-describedby": described });
};
