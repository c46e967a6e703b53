// Charts that can be read off and zoomed. The drawings of the server stand until the data
// is here, and stay when it does not come.
import { trace } from "../ts/trace";
import { trends } from "../ts/trends";

for (const place of document.querySelectorAll<HTMLElement>("[data-trace]")) void trace(place);
for (const place of document.querySelectorAll<HTMLElement>("[data-trends]")) void trends(place);
