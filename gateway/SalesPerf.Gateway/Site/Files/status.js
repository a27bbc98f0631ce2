const summary = document.querySelector("[data-summary]");
const rows = document.querySelector("[data-services]");

function row({ name, status }) {
  const line = document.createElement("tr");
  const mark = Object.assign(document.createElement("span"), { className: `mark ${status}`, textContent: status });
  const cells = [document.createElement("td"), document.createElement("td")];
  cells[0].textContent = name;
  cells[1].append(mark);
  line.append(...cells);
  return line;
}

async function show() {
  try {
    const { status, services } = await (await fetch("/health/services")).json();
    summary.textContent = status === "healthy" ? "Everything is up." : "Something is away; the rest goes on.";
    rows.replaceChildren(...services.map(row));
  } catch {
    summary.textContent = "The gateway does not answer.";
  }
}

await show();
setInterval(show, 5000);
