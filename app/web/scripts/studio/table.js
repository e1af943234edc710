// The editor of decision tables: the grid of dmn-js, what the contract fixes in it, and what stands beside it.
import "./nonce.js";
import { DraftFile, place } from "./draft_file.js";
import { Findings } from "./findings.js";
import { Beside } from "./table_beside.js";
import { ChosenCell } from "./table_cell.js";
import { Contract } from "./table_contract.js";
import { Grid } from "./table_grid.js";

const here = place();
const table = here.querySelector("[data-table]");
const name = here.dataset.path.split("/").pop().replace(/\.dmn$/, "");
const said = (text) => { table.querySelector("[data-said]").textContent = text; };

const contract = new Contract(name, said);
const locked = "locked" in here.dataset;
const grid = new Grid(table, name, contract, said, locked);
const file = new DraftFile(here, { read: () => grid.text(), write: (text) => grid.open(text) });
const beside = new Beside(table, file, () => grid.text());
const cell = new ChosenCell(table.querySelector("[data-cell]"), grid, beside, contract);

await file.load();
const lost = file.lost();
const text = lost && confirm("This browser kept changes that were never saved. Take them up?") ? lost : file.saved;
if (text === file.saved) file.forget();
const first = await beside.ask({ first: "yes" }, text);
if (first.help) {
  contract.know(first.help);
  if (!locked) cell.know(first.help);
  table.querySelector("[data-asks]").textContent = first.help.why;
}
try {
  await grid.open(text);
} catch (error) {
  said(`${table.querySelector("[data-said]").textContent || error.message} Open it as text to put it right.`);
}
if (text !== file.saved) file.changed();
const marks = ({ tried, gaps }) => grid.mark({ tried, gaps });
marks(beside.answer);

beside.onAnswer = (answer) => { marks(answer); cell.show(); };
beside.onRow = (number) => grid.show(number);
grid.onChange = () => { file.changed(); beside.soon(); };
grid.onChoice = (chosen) => cell.choose(chosen);
file.presence();
new Findings(here, file, ({ row, column }) => grid.show(row, column), (findings) => grid.mark({ findings }));
here.dataset.ready = "yes";

export { grid };
