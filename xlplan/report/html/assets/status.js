(() => {
  "use strict";
  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const filled = (template, slots) => template.replace(/\{(\w+)\}/g, (whole, name) => (name in slots ? slots[name] : whole));
  const root = document.documentElement;
  root.classList.add("scripted");

  function label(row) {
    const heads = row.closest("table").tHead.rows[0].cells;
    Array.from(row.cells).forEach((cell, index) => {
      if (cell.scope) cell.setAttribute("role", "rowheader");
      else {
        cell.setAttribute("role", "cell");
        cell.dataset.label = heads[index].textContent;
      }
    });
  }

  function takeUp(part) {
    const late = all(part, "noscript");
    if (!late.length) return;
    late.forEach((text) => {
      const held = document.createElement("template");
      held.innerHTML = text.textContent;
      text.replaceWith(held.content);
    });
    all(part, "table.cards tbody tr").filter((row) => row.matches("[data-item]")).forEach(label);
    all(part, "form[data-filters]").filter((form) => form.hidden).forEach(startFilter);
  }
  addEventListener("toggle", (event) => takeUp(event.target), true);

  function wordsOf(node) {
    const late = all(node, "noscript").map((part) => part.textContent);
    if (!late.length) return plain(node.textContent);
    const read = new DOMParser().parseFromString(node.outerHTML, "text/html");
    return plain(read.body.textContent);
  }

  const sheets = all(document, "details.sheet:not(.late)");
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60.01rem)").matches) {
    sheets.forEach((sheet) => { sheet.open = true; });
  }
  let unfolded = [];
  addEventListener("beforeprint", () => {
    all(document, ".late").forEach(takeUp);
    unfolded = all(document, "details:not([open])").filter((more) => !more.closest(".more"));
    unfolded.forEach((more) => { more.open = true; });
  });
  addEventListener("afterprint", () => unfolded.forEach((more) => { more.open = false; }));

  const filters = new Map();

  function startFilter(form) {
    const region = document.getElementById(form.dataset.filters);
    const items = all(region, "[data-item]").map((node) => ({ node, text: null }));
    const heads = all(region, "[data-head]");
    const count = form.querySelector("[data-count]");
    const nothing = region.querySelector("[data-nothing]");
    const printed = region.querySelector("[data-printed]");
    const selects = all(form, "select");
    const search = form.querySelector("input[type=search]");

    const matches = (item, words) =>
      selects.every((s) => !s.value || (item.node.dataset[s.name] || "").split(" ").includes(s.value)) &&
      (!words.length || words.every((word) => (item.text ??= wordsOf(item.node)).includes(word)));

    function conditions() {
      const chosen = selects.filter((s) => s.value).map((s) => [s.dataset.label, s.selectedOptions[0].label]);
      if (search.value.trim()) chosen.push([search.dataset.label, search.value.trim()]);
      return chosen.map(([label, value]) => filled(form.dataset.condition, { label, value })).join(" · ");
    }

    function apply() {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        const fits = matches(item, words);
        item.node.hidden = !fits;
        shown += fits;
      }
      for (const head of heads) {
        let next = head.nextElementSibling;
        while (next && next.hidden && !next.hasAttribute("data-head")) next = next.nextElementSibling;
        head.hidden = !next || next.hasAttribute("data-head");
      }
      const said = conditions();
      count.textContent = filled(count.dataset.count, { shown, total: items.length });
      nothing.hidden = shown > 0 || !items.length;
      printed.hidden = !said;
      printed.textContent = said ? filled(printed.dataset.printed, { filters: said }) : "";
    }

    function clear() {
      form.reset();
      apply();
    }

    function choose(name, value) {
      form.reset();
      const select = selects.find((s) => s.name === name);
      if (select && all(select, "option").some((option) => option.value === value)) select.value = value;
      apply();
    }

    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    form.hidden = false;
    filters.set(form.dataset.filters, { clear, choose });
    apply();
  }

  all(document, "form[data-filters]").forEach(startFilter);

  all(document, "[data-choose]").forEach((link) => {
    link.addEventListener("click", () => {
      const [place, name, value] = link.dataset.choose.split(" ");
      filters.get(place).choose(name, value);
    });
  });

  function arrive() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id && !document.getElementById(id)) {
      all(document, ".late").filter((sheet) => sheet.textContent.includes(`id="${id}"`)).forEach(takeUp);
    }
    const goal = id && document.getElementById(id);
    if (!goal || !goal.matches("[data-item]")) return;
    const region = goal.closest("section");
    if (goal.hidden && region) filters.get(region.id).clear();
    const more = goal.querySelector("details");
    if (more) takeUp(more);
    if (more) more.open = true;
    for (let fold = goal.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    goal.scrollIntoView();
  }
  addEventListener("hashchange", arrive);
  arrive();

  all(document, "[data-fold]").forEach((button) => {
    button.addEventListener("click", () => {
      const open = button.dataset.fold === "open";
      all(document.getElementById("targets"), "[data-item]:not([hidden]) details").forEach((more) => {
        more.open = open;
      });
    });
  });
  all(document, "[data-print]").forEach((button) => button.addEventListener("click", () => print()));
})();
