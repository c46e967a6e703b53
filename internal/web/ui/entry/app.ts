// What every page may use of scripts: htmx for parts that change in place. Each page works
// without it.
import htmx from "htmx.org";

htmx.config.includeIndicatorStyles = false; // the content security policy allows no inline style
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // a page of somebody's body is not kept

document.documentElement.classList.add("scripts");
