/* Answers are saved while one writes. When the line drops they are sent again, until they arrive;
   and nobody leaves the page by mistake with something that was not saved. */
(function () {
  "use strict";
  const form = document.getElementById("answers");
  if (!form || !window.htmx) return;
  let unsaved = false;
  let again = 0;

  function say(words) {
    const bar = document.getElementById("saved");
    if (!bar || !words) return;
    bar.textContent = words;
    bar.classList.add("waiting");
  }
  function retry() {
    clearTimeout(again);
    again = setTimeout(function () { window.htmx.trigger(form, "input"); }, 5000);
  }
  form.addEventListener("input", function () { unsaved = true; });
  form.addEventListener("submit", function () { unsaved = false; });
  form.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful) {
      unsaved = false;
      clearTimeout(again);
    } else {
      unsaved = true;
      say(form.dataset.waiting);
      retry();
    }
  });
  window.addEventListener("online", function () { if (unsaved) window.htmx.trigger(form, "input"); });
  window.addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });
})();
