// Opens what a link points into, and narrows the long lists. Everything is readable without it.
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  if (target) target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", open);
open();
const find = document.getElementById("find");
find.closest("[hidden]").hidden = false;
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of document.querySelectorAll("details.place, #purchases details.group")) {
    const held = (one.firstElementChild.textContent + (one.classList.contains("group") ? one.textContent : "")).toLowerCase();
    one.hidden = !words.every((word) => held.includes(word));
  }
});
