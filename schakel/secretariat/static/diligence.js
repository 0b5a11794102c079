/* Answers are saved while one writes. When the line drops, or somebody was signed out meanwhile,
   they are sent again until they arrive; and nobody leaves the page by mistake before that. */
(function () {
  "use strict";
  const form = document.getElementById("answers");
  if (!form) return;
  let unsaved = false;
  let again = 0;

  function say(words) {
    const bar = document.getElementById("saved");
    if (!bar || !words) return;
    bar.textContent = words;
    bar.classList.add("waiting");
  }
  function send() {
    if (unsaved) window.htmx.trigger(form, "input");
  }
  function retry() {
    clearTimeout(again);
    again = setTimeout(send, 5000);
  }
  /* Who signs in again gets another token: take it from a fresh copy of this page. */
  async function renew() {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("#answers [name=csrfmiddlewaretoken]");
      if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token.value;
    } catch (error) { /* no line: tried again */ }
  }
  function arrived(detail) {
    return detail.successful && detail.xhr.responseURL.endsWith(form.getAttribute("hx-post"));
  }
  form.addEventListener("input", function () { unsaved = true; });
  form.addEventListener("submit", function () { unsaved = false; });
  form.addEventListener("htmx:afterRequest", function (event) {
    clearTimeout(again);
    unsaved = !arrived(event.detail);
    if (!unsaved) return;
    const away = event.detail.xhr.status > 0;
    say(away ? form.dataset.away : form.dataset.waiting);
    if (away) renew();
    retry();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });
})();
