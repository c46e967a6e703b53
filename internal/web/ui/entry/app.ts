// What every page may use of scripts: htmx for parts that change in place. Each page works
// without it.
import htmx from "htmx.org";
import { checkIn } from "../ts/checkin";
import { notice } from "../ts/notice";
import { able, drop, flush, waiting } from "../ts/queue";

htmx.config.includeIndicatorStyles = false; // the content security policy allows no inline style
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // a page of somebody's body is not kept

document.documentElement.classList.add("scripts");

const form = document.querySelector<HTMLFormElement>("form[data-offline]");
if (form) checkIn(form);

if (able) {
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // the pages work without it
  const go = async () => {
    if (!(await waiting()).length) return;
    if ((await flush()) > 0 && !form) return location.assign("/?done=checkin");
    const words = document.body.dataset;
    const left = await waiting();
    if (left.some((w) => w.refused)) {
      notice(words.refused!, { label: words.discard!, act: async () => {
        for (const w of left) if (w.refused) await drop(w.key);
        document.getElementById("notice")?.remove();
      } });
    } else if (left.length) notice(words.waiting!);
    else if (form) notice(words.sent!);
  };
  addEventListener("online", go);
  void go();
}
