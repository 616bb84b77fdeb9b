// Filters, chips, orders and pages of the results swap only the region #results with the same HTML that a whole load would bring.
// The library comes when the region is first touched; before that, and if it fails to come, links and the form work as plain ones.
"use strict";

(() => {
  const region = () => document.getElementById("results");
  const status = document.getElementById("results-status");
  if (!region() || !status) return;
  const WORKING = "data-working"; // set while scripts apply filters at once: the button is not needed

  let coming;
  const library = () => {
    coming ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = status.dataset.library;
      script.onload = () => setTimeout(resolve); // it wires the page in a task of its own, queued before this one
      script.onerror = reject;
      document.head.append(script);
    });
    return coming;
  };
  const fetchLibrary = () => library().catch(() => {});
  ["pointerover", "touchstart", "focusin"].forEach((name) => region().addEventListener(name, fetchLibrary, { once: true, passive: true }));

  // Which folds were opened or closed by hand, and which box had the focus: the new region keeps both.
  const folds = () => [...region().querySelectorAll("details[id]")];
  let opened = new Map();
  let focused = "";

  const settle = () => {
    const now = region();
    now.setAttribute(WORKING, "");
    folds().forEach((fold) => {
      if (opened.has(fold.id)) fold.open = opened.get(fold.id);
    });
  };

  // Esc closes the filters of a phone and brings the focus back to their button.
  document.addEventListener("keydown", (event) => {
    const sheet = event.key === "Escape" && event.target.closest("#filter-sheet[open]");
    if (!sheet) return;
    sheet.open = false;
    sheet.querySelector("summary").focus();
  });

  document.addEventListener("change", async (event) => {
    const form = event.target.closest("#results form");
    if (!form) return;
    await fetchLibrary();
    form.requestSubmit();
  });

  const plainly = (ctx) => location.assign(ctx.response?.raw?.url || ctx.request.action);

  document.addEventListener("htmx:before:request", () => region().setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status >= 400 || !ctx.text.includes('id="results"')) {
      event.preventDefault();
      plainly(ctx); // an error, or another page: as if the link had been followed
      return;
    }
    opened = new Map(folds().map((fold) => [fold.id, fold.open]));
    focused = document.activeElement?.id ?? "";
  });
  document.addEventListener("htmx:after:swap", () => {
    settle();
    region().removeAttribute("aria-busy");
    const heading = region().querySelector("h1");
    status.textContent = heading.textContent.trim();
    if (document.activeElement === document.body) (document.getElementById(focused) ?? heading).focus({ preventScroll: true });
    document.querySelectorAll('a[href*="next="]').forEach((link) => {
      const address = new URL(link.href); // the choices of language and look come back to what is shown now
      address.searchParams.set("next", location.pathname + location.search);
      link.href = address;
    });
  });
  document.addEventListener("htmx:error", (event) => {
    region().removeAttribute("aria-busy");
    if (event.detail.ctx) plainly(event.detail.ctx);
  });

  settle();
})();
