// Keeps the wall true: the figures every 15 seconds, the clock every second, and a warning when the desk has not answered for a
// minute. Without JavaScript the document reloads itself.
(() => {
  "use strict";
  const EVERY = 15_000;
  const OLD = 60_000;
  let seen = Date.now();

  // The server's time of day, and how long ago it said so: the screen's own clock and zone may be wrong.
  const tick = () => {
    const since = Date.now() - seen;
    const clock = document.getElementById("wall-clock");
    const told = Date.parse(`${clock.dateTime.slice(0, 19)}Z`);
    clock.textContent = new Date(told + since).toISOString().slice(11, 16);
    document.getElementById("wall-stale").hidden = since < OLD;
    document.getElementById("wall").classList.toggle("wall-old", since >= OLD);
  };

  const style = (from) => from.querySelector("link[rel=stylesheet]")?.getAttribute("href");

  const ask = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("wall");
      // Revoked, or the session has ended; or another version of the program looks different.
      if (answer.redirected || (fresh && style(page) !== style(document))) {
        location.reload();
      } else if (fresh) {
        document.getElementById("wall").replaceWith(document.adoptNode(fresh));
        seen = Date.now();
        tick();
      }
    } catch {
      // Not reachable: the clock says since when.
    }
  };

  setInterval(tick, 1_000);
  setInterval(ask, EVERY);
})();
