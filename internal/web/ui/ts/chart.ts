import uPlot from "uplot";

export type Column = (number | null)[];

// colour is a token of the page, as it is now: light or dark.
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

export function two(n: number): string {
  return String(n).padStart(2, "0");
}

const narrow = (place: HTMLElement) => Math.max(240, place.clientWidth);

// grid is an axis in the colours of the page.
export function axis(values: (n: number) => string, size?: number, more: Partial<uPlot.Axis> = {}): uPlot.Axis {
  return {
    stroke: () => colour("soft"),
    font: "500 12px Figtree, system-ui, sans-serif",
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    values: (_, at) => at.map((v) => (v === null ? "" : values(v))),
    ...(size ? { size } : {}),
    ...more,
  };
}

// Group is charts over one x axis: what is zoomed or read off in one is in all.
export class Group {
  private all: { chart: uPlot; place: HTMLElement }[] = [];
  private busy = false;
  private shown = document.createElement("output");
  // write says in words where on the x axis something is.
  constructor(
    private key: string,
    private from: number,
    private to: number,
    private write: (x: number) => string,
  ) {}

  // add draws into the place of a drawing of the server.
  add(place: HTMLElement, options: Omit<uPlot.Options, "width">, data: uPlot.AlignedData): void {
    const chart = new uPlot(
      {
        ...options,
        width: narrow(place),
        cursor: { sync: { key: this.key }, drag: { x: true, y: false } },
        hooks: { ...options.hooks, setScale: [(u, scale) => scale === "x" && this.follow(u)] },
      },
      data,
      place,
    );
    place.classList.add("live");
    this.all.push({ chart, place });
    new ResizeObserver(() => {
      if (chart.width !== narrow(place)) chart.setSize({ width: narrow(place), height: options.height });
    }).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.redraw());
  }

  private follow(u: uPlot): void {
    const { min, max } = u.scales.x!;
    if (this.busy || min == null || max == null) return;
    this.busy = true;
    for (const { chart } of this.all) if (chart !== u) chart.setScale("x", { min, max });
    this.busy = false;
    this.shown.textContent = this.write(min) + " to " + this.write(max);
  }

  private show(min: number, max: number): void {
    const first = this.all[0];
    if (!first || max - min < 5) return;
    first.chart.setScale("x", { min: Math.max(this.from, min), max: Math.min(this.to, max) });
  }

  // buttons do by key and tap what dragging does by mouse.
  buttons(place: HTMLElement): void {
    const row = document.createElement("div");
    row.className = "zoom";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Zoom");
    const add = (label: string, to: (min: number, max: number) => [number, number]) => {
      const b = document.createElement("button");
      b.type = "button";
      b.className = "second";
      b.textContent = label;
      b.addEventListener("click", () => {
        const { min, max } = this.all[0]!.chart.scales.x!;
        if (min != null && max != null) this.show(...to(min, max));
      });
      row.append(b);
    };
    const shift = (by: number) => (min: number, max: number): [number, number] => {
      const d = Math.max(this.from - min, Math.min(this.to - max, by * (max - min)));
      return [min + d, max + d];
    };
    add("Closer", (min, max) => [min + (max - min) / 4, max - (max - min) / 4]);
    add("Wider", (min, max) => [min - (max - min) / 2, max + (max - min) / 2]);
    add("Earlier", shift(-0.5));
    add("Later", shift(0.5));
    add("All", () => [this.from, this.to]);
    this.shown.textContent = this.write(this.from) + " to " + this.write(this.to);
    row.append(this.shown);
    place.prepend(row);
  }
}

// load gets a view; nothing when it does not come.
export async function load<T>(address: string): Promise<T | null> {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}
