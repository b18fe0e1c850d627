"use strict";

/** The element with that id. */
const byId = (id) => document.getElementById(id);

/**
 * Text of others as it may be shown: control characters, direction marks and halves of characters
 * as escapes, as `facsight_tools.printable` has it. Line breaks stay.
 */
function printable(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, (one) => {
    if ("\n\t\u200c\u200d\u00ad".includes(one)) return one;
    const code = one.codePointAt(0);
    const [mark, digits] = code < 0x100 ? ["\\x", 2] : code < 0x10000 ? ["\\u", 4] : ["\\U", 8];
    return mark + code.toString(16).padStart(digits, "0");
  });
}

/** A new element: `make("li", {class: "x"}, "text", child)`; text is never read as HTML. */
function make(name, attributes = {}, ...children) {
  const space = ["rect", "circle", "text", "g", "image", "svg", "path"].includes(name)
    ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  const shown = children.filter((one) => one !== null);
  element.append(...shown.map((one) => (one instanceof Node ? one : printable(one))));
  return element;
}

/** Says what is going on; errors are announced at once. */
function say(text, isError = false) {
  const status = byId("status");
  status.textContent = printable(text);
  status.classList.toggle("error", isError);
}

/** A row of buttons of which one or several are pressed; `onChange` gets the pressed names. */
function chips(parent, names, pressed, { several, onChange }) {
  const chosen = new Set(pressed);
  const buttons = names.map(([key, label]) => {
    const button = make("button", { type: "button", "aria-pressed": String(chosen.has(key)) }, label);
    button.addEventListener("click", () => {
      if (several) chosen.has(key) ? chosen.delete(key) : chosen.add(key);
      else { chosen.clear(); chosen.add(key); }
      buttons.forEach((one, place) => one.setAttribute("aria-pressed", String(chosen.has(names[place][0]))));
      onChange([...chosen]);
    });
    return button;
  });
  parent.replaceChildren(...buttons);
}
