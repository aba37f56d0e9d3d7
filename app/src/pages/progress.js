// Keeps the figure of a running piece of work true: the page is asked every two seconds, and only text and bar are replaced. At the
// end the page is loaded anew, unless somebody has typed something into it. Without JavaScript the button does that.
(() => {
  "use strict";
  const EVERY = 2_000;
  let typed = false;
  document.addEventListener("input", () => { typed = true; });

  const over = () => {
    if (typed) {
      const said = document.getElementById("progress-over");
      said.textContent = said.dataset.over;
      return;
    }
    // What was just begun is not said again; the fragment would keep the browser from loading.
    const here = new URL(location.href);
    here.searchParams.delete("done");
    here.hash = "";
    location.replace(here);
  };

  // The parts of a page that are replaced; null where nothing is running.
  const parts = (page) => {
    const text = page.getElementById("progress-text");
    const bar = page.getElementById("progress-bar");
    return text && bar ? { text, bar } : null;
  };

  const ask = async () => {
    let again = true;
    try {
      if (document.hidden) return;
      const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) return;
      const fresh = parts(new DOMParser().parseFromString(await answer.text(), "text/html"));
      const shown = parts(document);
      if (answer.redirected || !fresh) {
        again = false;
        over();
      } else if (shown) {
        shown.text.textContent = fresh.text.textContent;
        shown.bar.max = fresh.bar.max;
        shown.bar.value = fresh.bar.value;
      }
    } catch {
      // Not reachable: asked again.
    } finally {
      if (again) setTimeout(ask, EVERY);
    }
  };

  setTimeout(ask, EVERY);
})();
