// What shortens the way where scripts run; every page works without. No inline code, no library.
"use strict";

(() => {
  // Menus: Esc and a press elsewhere close them, Esc brings the focus back.
  const openMenus = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Spelling for comparing: one kaf, one yeh, one half-space, Latin digits, small letters.
  const plain = (text) =>
    text
      .replace(/[يىئ]/g, "ی")
      .replace(/ك/g, "ک")
      .replace(/[أإآ]/g, "ا")
      .replace(/[\u200c\u200d\u0640\u064b-\u0652]/g, "")
      .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
      .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
      .toLowerCase()
      .trim();

  const figures = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en-GB");
  const filled = (pattern, values) => (pattern || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // What is needed later: suggestions come with the first focus, the form of an answer with the first press.
  const loading = new Map();
  const load = (address) => {
    if (!loading.has(address)) {
      loading.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = address;
          script.onload = resolve;
          script.onerror = reject;
          document.head.append(script);
        }),
      );
    }
    return loading.get(address);
  };

  document.querySelectorAll("input[data-suggest]").forEach((field) => {
    const start = async () => {
      try {
        await load(document.body.dataset.suggestions);
        window.suggest(field, { plain, figures, filled });
      } catch {
        // the field stays as it is
      }
    };
    if (document.activeElement === field) start();
    else field.addEventListener("focus", start, { once: true });
  });

  // Ticks of a list of documents stay on this device, under the list's key.
  const ticks = (area) => [...area.querySelectorAll("input[type=checkbox]")];
  document.querySelectorAll("[data-keep]").forEach((area) => {
    const key = `dargah:${area.dataset.keep}`;
    try {
      const kept = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
      ticks(area).forEach((box) => {
        if (kept.has(box.value)) box.checked = true;
      });
    } catch {
      return; // no storage: ticks last as long as the page
    }
    area.addEventListener("change", () => {
      const chosen = ticks(area).filter((box) => box.checked).map((box) => box.value);
      try {
        if (chosen.length) localStorage.setItem(key, JSON.stringify(chosen));
        else localStorage.removeItem(key);
      } catch {
        // full or forbidden: nothing is lost that was promised
      }
    });
  });

  // Sending: the device's own menu where it has one, else the address is copied; if neither works the fold opens and shows it.
  document.querySelectorAll("[data-share]").forEach((fold) => {
    const { share: url, title } = fold.dataset;
    const status = fold.querySelector("[data-share-status]");
    fold.querySelector("summary").addEventListener("click", async (event) => {
      if (fold.open) return;
      if (navigator.share) {
        event.preventDefault();
        try {
          await navigator.share({ title, url });
        } catch (error) {
          if (error.name !== "AbortError") fold.open = true;
        }
        return;
      }
      try {
        await navigator.clipboard.writeText(url);
        status.textContent = status.dataset.textCopied;
      } catch {
        status.textContent = "";
      }
    });
  });

  // Printing: a button with the script, nothing without.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Long lists: letters in the box leave only the items that have them; headings of emptied groups go too.
  document.querySelectorAll("input[data-filter]").forEach((field) => {
    const list = document.getElementById(field.dataset.filter);
    if (!list) return;
    const box = field.closest("[data-filter-box]");
    const status = box?.querySelector("[data-filter-status]");
    const items = [...list.querySelectorAll("li")].map((item) => [item, plain(item.dataset.words || item.textContent)]);
    const groups = [...list.querySelectorAll("[data-filter-group]")];
    if (box) box.hidden = false;
    field.addEventListener("input", () => {
      const wanted = plain(field.value).split(/\s+/).filter(Boolean);
      let left = 0;
      items.forEach(([item, words]) => {
        item.hidden = !wanted.every((word) => words.includes(word));
        left += item.hidden ? 0 : 1;
      });
      groups.forEach((group) => {
        group.hidden = !group.querySelector("li:not([hidden])");
      });
      if (!status) return;
      const words = field.dataset;
      status.textContent = wanted.length ? filled(left ? words.textCount : words.textNone, { count: figures.format(left) }) : "";
    });
  });

  // «Did you find what you wanted?»: the form comes into the page; if that fails the link leads to it.
  document.querySelectorAll("[data-feedback]").forEach((area) => {
    area.addEventListener("click", async (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        await load(area.dataset.feedback);
        await window.feedback(area, link);
      } catch {
        location.assign(link.href);
      }
    });
  });

  // The worker keeps the last service pages for reading without a network; it comes when everything else is there.
  const worker = document.body.dataset.worker;
  if (worker && "serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
  }
})();
