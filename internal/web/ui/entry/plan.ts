// A session can be dragged to another day. The form beside it does the same without scripts, and by keyboard.
const days = Array.from(document.querySelectorAll<HTMLElement>(".planday"));
let dragged: HTMLElement | null = null;

for (const day of days) {
  if (day.dataset.session) {
    day.draggable = true;
    day.addEventListener("dragstart", (e) => {
      dragged = day;
      e.dataTransfer?.setData("text/plain", day.dataset.day ?? "");
    });
    day.addEventListener("dragend", () => {
      dragged = null;
      for (const d of days) d.classList.remove("over");
    });
  }
  day.addEventListener("dragover", (e) => {
    if (target(day)) {
      e.preventDefault();
      day.classList.add("over");
    }
  });
  day.addEventListener("dragleave", () => day.classList.remove("over"));
  day.addEventListener("drop", (e) => {
    const to = target(day);
    if (to) {
      e.preventDefault();
      to.select.value = to.value;
      to.form.requestSubmit();
    }
  });
}

// target is the form of the dragged session with the place of a day in it, if it may go there.
function target(day: HTMLElement): { form: HTMLFormElement; select: HTMLSelectElement; value: string } | null {
  const form = dragged?.querySelector<HTMLFormElement>(".moveform");
  const select = form?.querySelector("select");
  const value = day.dataset.day ?? "";
  if (!form || !select || !Array.from(select.options).some((o) => o.value === value)) return null;
  return { form, select, value };
}
