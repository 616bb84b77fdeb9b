// The form «did you find what you wanted?» inside the page of a service. Loaded with the first press; without it the links lead to the form's own page.
"use strict";

const YOUNGEST = 2100; // ms: the server takes a form for a robot's if it comes back sooner

window.feedback = async (area, link) => {
  let shownAt = 0;

  const inPlace = (address) => {
    const target = new URL(address, location.href);
    target.searchParams.set("fragment", "1");
    return target;
  };

  // The answer of the server, if it is a piece of a page; anything else is an error.
  const show = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const piece = page.querySelector("[data-fragment]");
    if (!piece) throw new Error("no piece of a page");
    piece.querySelector("[autofocus]")?.removeAttribute("autofocus"); // the focus is set below
    area.removeAttribute("role");
    area.removeAttribute("aria-labelledby");
    area.className = "w-100";
    shownAt = Date.now();
    area.replaceChildren(document.adoptNode(piece));
    const form = area.querySelector("form");
    form?.addEventListener("submit", send);
    const first = area.querySelector("[role=alert]") || area.querySelector("input:checked") || area.querySelector("input[type=radio]") || area.firstElementChild;
    if (!form) first.tabIndex = -1;
    first.focus();
  };

  const send = async (event) => {
    event.preventDefault();
    const form = event.target;
    if (area.getAttribute("aria-busy")) return;
    area.setAttribute("aria-busy", "true");
    await new Promise((resolve) => setTimeout(resolve, shownAt + YOUNGEST - Date.now()));
    try {
      const body = new URLSearchParams(new FormData(form));
      await show(await fetch(inPlace(form.action), { method: "POST", body }));
    } catch {
      form.submit(); // the way without a script; the text goes with it
    } finally {
      area.removeAttribute("aria-busy");
    }
  };

  await show(await fetch(inPlace(link.href)));
};
