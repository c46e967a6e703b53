// Check-ins that could not be sent wait in this browser. Each carries the key it was made
// with, so that sending one twice is one answer.

export interface Waiting {
  key: string;
  body: string; // the form, URL-encoded
  refused?: boolean; // the server read it and did not take it
}

/** Works only where the browser keeps things and can be reached offline: HTTPS or localhost. */
export const able = isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

function store<T>(mode: IDBTransactionMode, use: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    const open = indexedDB.open("ebb", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("checkins", { keyPath: "key" });
    open.onerror = () => fail(open.error);
    open.onsuccess = () => {
      const t = open.result.transaction("checkins", mode);
      const r = use(t.objectStore("checkins"));
      t.oncomplete = () => { open.result.close(); done(r.result); };
      t.onerror = t.onabort = () => { open.result.close(); fail(t.error); };
    };
  });
}

export const waiting = (): Promise<Waiting[]> => store("readonly", (s) => s.getAll());
export const keep = (w: Waiting): Promise<IDBValidKey> => store("readwrite", (s) => s.put(w));
export const drop = (key: string): Promise<undefined> => store("readwrite", (s) => s.delete(key));

export type Answer = "taken" | "refused" | "signin" | "later";

/** Sends one form. Nothing is thrown: whatever goes wrong on the way is "later". */
export async function send(body: string): Promise<Answer> {
  try {
    const r = await fetch("/checkin", {
      method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(10_000),
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
    if (r.type === "opaqueredirect") return "taken";
    if (r.status === 401 || r.status === 403) return "signin";
    return r.status >= 400 && r.status < 500 ? "refused" : "later";
  } catch {
    return "later";
  }
}

/** Sends what waits, one tab at a time; says how many were taken. */
export async function flush(): Promise<number> {
  let taken = 0;
  const all = async () => {
    for (const w of await waiting()) {
      if (w.refused) continue;
      const a = await send(w.body);
      if (a === "taken") { await drop(w.key); taken++; }
      else if (a === "refused") await keep({ ...w, refused: true });
      else return;
    }
  };
  await (navigator.locks ? navigator.locks.request("ebb-checkins", all) : all());
  return taken;
}
