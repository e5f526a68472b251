// Tables of a report: heads that sort, and a box above long tables that filters. Without this script everything is still there.
// All words come from the page (<body data-…>), so that the script is the same in every language.
// An office may replace this file: modelcity report --templates FOLDER.
"use strict";

const LONG = 12; // a table of more rows gets a box to filter by
const words = document.body.dataset;
const order = new Intl.Collator(document.documentElement.lang, { numeric: true });

const said = (row, column) => row.cells[column].textContent.trim();

// A number as reports write it (12.50, +1.5, 98.2%); NaN when it is none.
const number = (text) => (text === "" ? NaN : Number(text.replace(/%$/, "")));

// What a row is sorted by: a number where the column holds numbers, else its text; null where there is none.
function key(row, column, numbers) {
  const text = said(row, column);
  if (!numbers) return text || null;
  return Number.isNaN(number(text)) ? null : number(text);
}

// Whether a column holds numbers: because the report says so, or because all that stands in it are numbers.
function ofNumbers(head, rows, column) {
  if (["number", "points"].includes(head.dataset.kind)) return true;
  return rows.every((row) => said(row, column) === "" || !Number.isNaN(number(said(row, column))));
}

// Rows in the order of one column; what has no key comes last either way, and equals keep their places.
function sorted(rows, column, numbers, descending) {
  const keyed = rows.map((row) => [key(row, column, numbers), row]);
  const compare = numbers ? (a, b) => a - b : order.compare;
  keyed.sort(([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return descending ? compare(b, a) : compare(a, b);
  });
  return keyed.map(([, row]) => row);
}

// Each head becomes a button: upwards, downwards, and back to the order of the report.
function sortable(table, rows) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!said(table.tHead.rows[0], column)) return; // a column without a name: its button would have none either
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")];
      heads.forEach((other) => { other.setAttribute("aria-sort", "none"); });
      head.setAttribute("aria-sort", next);
      const numbers = ofNumbers(head, rows, column);
      table.tBodies[0].append(...(next === "none" ? rows : sorted(rows, column, numbers, next === "descending")));
    });
  });
}

// Text as it is looked for: full-width and half-width, capital and small letters are the same.
const plain = (text) => text.normalize("NFKC").toLowerCase();

// A box under the caption; a row stays when it holds all the words that were typed.
function filterable(table, rows, own) {
  const texts = rows.map((row) => plain([...row.cells].map((cell) => cell.textContent).join("\n")));
  const box = Object.assign(document.createElement("input"), { type: "search", id: `filter${own}` });
  const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: words.filter });
  const count = Object.assign(document.createElement("output"), { htmlFor: box.id });
  count.setAttribute("aria-live", "polite");
  box.setAttribute("aria-describedby", table.getAttribute("aria-labelledby") ?? ""); // which of several tables
  const show = () => {
    const wanted = plain(box.value).split(/\s+/);
    rows.forEach((row, at) => { row.hidden = !wanted.every((word) => texts[at].includes(word)); });
    const shown = rows.filter((row) => !row.hidden).length;
    count.value = words.counted.replace("{shown}", shown).replace("{all}", rows.length)
      + (shown < rows.length ? words.whole : "");
  };
  box.addEventListener("input", show);
  const line = Object.assign(document.createElement("div"), { className: "filter" });
  line.append(label, box, count);
  (table.caption ?? table.createCaption()).append(line);
  show();
}

document.querySelectorAll("table").forEach((table, at) => {
  const rows = [...table.tBodies[0].rows].filter((row) => row.className !== "none");
  if (rows.length > 1) sortable(table, rows);
  if (rows.length > LONG) filterable(table, rows, at);
});

// On a phone the contents would push the report out of sight.
const contents = document.querySelector("nav details");
if (contents && matchMedia("(max-width: 60rem)").matches) contents.open = false;
