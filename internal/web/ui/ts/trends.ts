import uPlot from "uplot";
import { axis, colour, Column, Group, load } from "./chart";

interface Line { key: string; label: string; values: Column; dots: boolean }
interface Chart { key: string; unit: string; from: string; low: number; high: number; lines: Line[]; band_low: Column; band_high: Column }

const strokes: Record<string, string> = { fitness: "run", fatigue: "hard", form: "accent", day: "field", run: "field", week: "accent", middle: "accent" };

// trends makes the charts of weeks and years live.
export async function trends(place: HTMLElement): Promise<void> {
  const v = await load<{ charts: Chart[] }>(place.dataset.trends!);
  const first = v?.charts[0];
  if (!v || !first) return;
  const start = Date.parse(first.from + "T00:00:00Z") / 1000;
  const days = first.lines[0]!.values.length;
  if (days < 2) return;
  const at = Array.from({ length: days }, (_, i) => i);
  const day = (i: number) => new Date((start + Math.round(i) * 86400) * 1000);
  const short = (i: number) => day(i).toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(days > 400 ? { year: "2-digit" } : {}), timeZone: "UTC" });
  const tenths = (n: number) => (n / 10).toFixed(n % 10 ? 1 : 0);
  const group = new Group("trends", 0, days - 1, short);
  for (const c of v.charts) {
    const drawing = place.querySelector<HTMLElement>(`[data-panel="${c.key}"] .drawing`);
    if (!drawing) continue;
    const banded = c.band_low.length > 0;
    const show = (_: uPlot, n: number | null) => (n == null ? "–" : tenths(n));
    const series: uPlot.Series[] = [{ label: "day", value: (_, i) => (i == null ? "–" : short(i)) }];
    const data: Column[] = [at];
    const bands: uPlot.Band[] = [];
    if (banded) {
      const n = series.length;
      series.push({ label: "own range to", stroke: "transparent", value: show, points: { show: false } }, { label: "from", stroke: "transparent", value: show, points: { show: false } });
      data.push(c.band_high, c.band_low);
      bands.push({ series: [n, n + 1], fill: () => colour("accent-wash") });
    }
    for (const l of c.lines) {
      const name = strokes[l.key] ?? "ink";
      series.push({
        label: l.label, stroke: () => colour(name), width: 2, value: show, ...(l.key === "fatigue" ? { dash: [6, 3] } : {}),
        ...(l.dots ? { paths: () => null, points: { show: true, size: 5, fill: () => colour(name) } } : { points: { show: false } }),
      });
      data.push(l.values);
    }
    group.add(drawing, { height: 240, scales: { x: { time: false }, y: { range: [c.low, c.high] } }, axes: [axis(short), axis(tenths, 62)], series, bands }, data as uPlot.AlignedData);
  }
  group.buttons(place);
}
