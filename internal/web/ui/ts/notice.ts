// A line at the top of the page, read out when it appears.
export function notice(text: string, button?: { label: string; act: () => void }): void {
  const main = document.getElementById("main");
  if (!main) return;
  document.getElementById("notice")?.remove();
  const box = document.createElement("div");
  box.id = "notice";
  box.className = "toast";
  box.setAttribute("role", "status");
  const p = document.createElement("p");
  p.textContent = text;
  box.append(p);
  if (button) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "link";
    b.textContent = button.label;
    b.addEventListener("click", button.act);
    box.append(b);
  }
  if (document.body.classList.contains("bare")) main.append(box); // nothing stands above a warning
  else main.prepend(box);
  if (document.querySelector("form[data-offline]")) box.scrollIntoView({ block: "nearest" });
}
