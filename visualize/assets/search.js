// Completes what somebody types into an input with data-search: a list of things, chosen by pointer or keyboard (ARIA combobox).
// data-go: choosing opens the page of the thing; else its code is written into the input. data-kinds: which kinds are offered.
(() => {
  const WAIT = 120;
  const lang = document.documentElement.lang;

  class Completion {
    constructor(input, number) {
      this.input = input;
      this.hits = [];
      this.active = -1;
      this.list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `suggestions-${number}`, hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.labels.length ? input.labels[0].textContent.trim() : input.name);
      this.said = Object.assign(document.createElement("span"), { className: "hidden" });
      this.said.setAttribute("role", "status");
      const around = Object.assign(document.createElement("span"), { className: "suggests" });
      input.replaceWith(around);
      around.append(input, this.list, this.said);
      for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) input.setAttribute(name, value);
      input.removeAttribute("list");
      input.addEventListener("input", (event) => event.isComposing || this.later());
      input.addEventListener("compositionend", () => this.later());
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.choose([...this.list.children].indexOf(event.target.closest("li"))));
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      this.asked?.abort();
      const asked = (this.asked = new AbortController());
      const q = this.input.value.trim();
      if (!q) return this.close();
      const query = new URLSearchParams({ q, lang, ...(this.input.dataset.kinds ? { kind: this.input.dataset.kinds } : {}) });
      try {
        const answer = await fetch(`/search.json?${query}`, { signal: asked.signal });
        if (answer.ok && this.input === document.activeElement) this.show(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") this.close(); // the plain form still works
      }
    }

    show(found) {
      this.hits = found.results;
      this.list.replaceChildren(...this.hits.map((hit, place) => this.option(hit, place)));
      this.said.textContent = this.hits.length ? this.input.dataset.said.replace("{n}", found.total) : this.input.dataset.none;
      this.open(this.hits.length > 0);
      this.point(-1);
    }

    option(hit, place) {
      const item = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}` });
      item.setAttribute("role", "option");
      const part = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
      const more = [hit.code, hit.where, hit.also === hit.label ? "" : hit.also].filter(Boolean).join(" · ");
      item.append(part("span", "", hit.label), part("span", "sort", hit.kind_label), part("small", "", more));
      return item;
    }

    key(event) {
      if (event.isComposing) return;
      const open = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return this.ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.point(((this.active + 1 + step + this.hits.length + 1) % (this.hits.length + 1)) - 1);
      } else if (event.key === "Enter" && open && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        this.close();
      }
    }

    point(place) {
      this.active = place;
      [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
      if (place < 0) return this.input.removeAttribute("aria-activedescendant");
      this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
      this.list.children[place].scrollIntoView({ block: "nearest" });
    }

    choose(place) {
      const hit = this.hits[place];
      if (!hit) return;
      this.close();
      if ("go" in this.input.dataset) location.href = lang === "zh" ? `${hit.href}?lang=zh` : hit.href;
      else this.input.value = hit.code;
    }

    open(wanted) {
      this.list.hidden = !wanted;
      this.input.setAttribute("aria-expanded", String(wanted));
    }

    close() {
      clearTimeout(this.timer);
      this.asked?.abort();
      this.open(false);
      this.point(-1);
    }
  }

  document.querySelectorAll("input[data-search]").forEach((input, number) => new Completion(input, number));
})();
