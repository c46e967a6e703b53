// The check-in with a keyboard and without a connection. Without scripts it is an ordinary form.
import { able, keep, send } from "./queue";
import { notice } from "./notice";

/** The civil day of this browser, like 2026-11-28. */
function today(): string {
  const d = new Date();
  return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, "0"), String(d.getDate()).padStart(2, "0")].join("-");
}

export function checkIn(form: HTMLFormElement): void {
  keys(form);
  if (!able) return;
  const key = form.elements.namedItem("key") as HTMLInputElement;
  key.value = crypto.randomUUID(); // the page may come from the cache, with a key that was used
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const button = form.querySelector<HTMLButtonElement>(".send button");
    if (button?.disabled) return;
    if (button) button.disabled = true;
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    const answer = await send(data.toString());
    if (answer === "taken") return location.assign("/?done=checkin");
    if (answer === "refused") return form.submit(); // the same key: the server shows what is wrong
    data.set("day", today());
    await keep({ key: key.value, body: data.toString() });
    form.reset();
    key.value = crypto.randomUUID();
    if (button) button.disabled = false;
    notice(answer === "signin" ? form.dataset.signin! : form.dataset.kept!);
  });
}

/** A digit answers the question that has the focus and goes on to the next one. */
function keys(form: HTMLFormElement): void {
  const rows = [...form.querySelectorAll<HTMLElement>("fieldset.ask")];
  if (!matchMedia("(pointer: coarse)").matches) rows[0]?.querySelector("input")?.focus({ preventScroll: true });
  form.addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) return form.requestSubmit();
    if (e.ctrlKey || e.metaKey || e.altKey || !/^[1-9]$/.test(e.key)) return;
    if (at instanceof HTMLInputElement && at.type !== "radio" && at.type !== "checkbox") return;
    const row = at.closest("fieldset.ask");
    const radio = row?.querySelectorAll<HTMLInputElement>(":scope > .choices input[type=radio]")[Number(e.key) - 1];
    if (!row || !radio) return;
    e.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (radio.classList.contains("opens")) return row.querySelector<HTMLInputElement>(".more input")?.focus();
    rows[rows.indexOf(row as HTMLElement) + 1]?.querySelector("input")?.focus();
  });
}
