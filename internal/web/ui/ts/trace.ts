import uPlot from "uplot";
import { axis, colour, Column, Group, load, two } from "./chart";

interface View {
  sport: string;
  recovery_ceiling_bpm: number | null;
  axes: { hr_low_bpm: number; hr_high_bpm: number; speed_top_mm_s: number; grade_permille: number };
  trace: { at_s: number[]; hr_bpm: Column; raw_hr_bpm: Column; speed_mm_s: Column; grade_permille: Column };
}

function clock(s: number): string {
  const h = Math.floor(s / 3600);
  return (h ? h + ":" + two(Math.floor(s / 60) % 60) : String(Math.floor(s / 60))) + ":" + two(Math.round(s) % 60);
}

// pace writes mm/s as minutes for a kilometre or a mile.
function pace(mmS: number, mile: boolean): string {
  if (mmS <= 0) return "";
  const s = Math.round((mile ? 1609344 : 1e6) / mmS);
  return Math.floor(s / 60) + ":" + two(s % 60);
}

// levels are round paces or speeds, mm/s.
function levels(foot: boolean, mile: boolean, top: number): number[] {
  const metres = mile ? 1609.344 : 1000;
  const all = foot ? [15, 10, 8, 7, 6, 5, 4.5, 4, 3.5, 3].map((m) => (1000 * metres) / 60 / m) : Array.from({ length: 9 }, (_, i) => ((i + 1) * 10 * metres) / 3.6);
  const out: number[] = [];
  for (const v of all) if (v < top * 0.97 && v - (out[out.length - 1] ?? 0) > top * 0.13) out.push(v);
  return out;
}

// shade fills what lies above the ceiling, in the stretch that is shown.
function shade(u: uPlot, ceiling: number, hr: Column): void {
  const at = u.data[0]!;
  const [first, last] = u.series[0]!.idxs!;
  const base = u.valToPos(ceiling, "y", true);
  const { ctx } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, Math.max(0, base - u.bbox.top));
  ctx.clip();
  ctx.fillStyle = colour("trace-wash");
  ctx.beginPath();
  let open = false;
  let x = 0;
  // One highest value a pixel: as fine as the screen, however long the run.
  let column = -1;
  let top = 0;
  const put = () => {
    if (column < 0) return;
    if (!open) ctx.moveTo(column, base);
    open = true;
    ctx.lineTo(column, u.valToPos(top, "y", true));
  };
  const close = () => {
    put();
    if (open) ctx.lineTo(x, base);
    open = false;
    column = -1;
  };
  for (let i = first; i <= last; i++) {
    const v = hr[i];
    if (v == null) {
      close();
      continue;
    }
    x = Math.round(u.valToPos(at[i]!, "x", true));
    if (x !== column) {
      put();
      column = x;
      top = v;
    } else top = Math.max(top, v);
  }
  close();
  ctx.fill();
  ctx.restore();
  ctx.save();
  ctx.strokeStyle = colour("run");
  ctx.setLineDash([7 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = 1.75 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(u.bbox.left, base);
  ctx.lineTo(u.bbox.left + u.bbox.width, base);
  ctx.stroke();
  ctx.restore();
}

// trace makes the drawings of a run live.
export async function trace(place: HTMLElement): Promise<void> {
  const v = await load<View>(place.dataset.trace!);
  const at = v?.trace.at_s;
  if (!v || !at || at.length < 2) return;
  const mile = place.dataset.units === "mi";
  const foot = !["cycling", "swimming", "strength", "other"].includes(v.sport);
  const group = new Group("trace", at[0]!, at[at.length - 1]!, clock);
  const drawing = (id: string) => place.querySelector<HTMLElement>(`[data-panel="${id}"] .drawing`);
  const fixed = (low: number, high: number): uPlot.Scales => ({ x: { time: false }, y: { range: [low, high] } });
  const time: uPlot.Series = { label: "at", value: (_, s) => (s == null ? "–" : clock(s)) };
  const show = (unit: string) => (_: uPlot, n: number | null) => (n == null ? "–" : n + unit);
  const { hr_bpm: hr, raw_hr_bpm: raw, speed_mm_s: speed, grade_permille: grade } = v.trace;

  const rounds = { incrs: [1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400] };
  const heart = drawing("heart");
  if (heart) {
    const none: Column = at.map(() => null);
    const ceiling = v.recovery_ceiling_bpm;
    group.add(heart, {
      height: 280, scales: fixed(v.axes.hr_low_bpm, v.axes.hr_high_bpm),
      axes: [axis(clock, undefined, rounds), axis(String, 62)],
      series: [time, { label: "bpm", stroke: () => colour("ink"), width: 2, spanGaps: false, value: show("") },
        { label: "not believed", stroke: () => colour("trace-raw"), paths: () => null, points: { show: true, size: 4, fill: () => colour("trace-raw") }, value: show("") }],
      hooks: ceiling == null ? {} : { drawAxes: [(u) => shade(u, ceiling, hr)] },
    }, [at, hr.length ? hr : none, raw.length ? raw : none] as uPlot.AlignedData);
  }
  const ground = drawing("speed");
  if (ground) {
    const write = (n: number) => (foot ? pace(n, mile) : (n * (mile ? 3600 / 1609344 : 0.0036)).toFixed(1));
    group.add(ground, {
      height: 190, scales: fixed(0, v.axes.speed_top_mm_s), axes: [axis(clock, undefined, rounds), axis(write, 62, { splits: () => levels(foot, mile, v.axes.speed_top_mm_s) })],
      series: [time, { label: foot ? (mile ? "min/mi" : "min/km") : mile ? "mph" : "km/h", stroke: () => colour("walk"), width: 2, value: (_, n) => (n == null ? "–" : write(n)) }],
    }, [at, speed] as uPlot.AlignedData);
  }
  const hill = drawing("grade");
  if (hill) {
    const write = (n: number) => (n / 10).toFixed(0) + " %";
    group.add(hill, {
      height: 150, scales: fixed(-v.axes.grade_permille, v.axes.grade_permille), axes: [axis(clock, undefined, rounds), axis(write, 62)],
      series: [time, { label: "gradient", stroke: () => colour("field"), width: 1.5, fill: () => colour("sunk"), fillTo: 0, value: (_, n) => (n == null ? "–" : (n / 10).toFixed(1) + " %") }],
    }, [at, grade] as uPlot.AlignedData);
  }
  group.buttons(place);
}
