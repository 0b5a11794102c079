"""What axe-core finds on a page: all its rules, and colours wherever they were not seen before.

Whether a text stands out depends on how it and all that it stands in are marked up, on the theme
and on the width, not on what it says: among pages of one stylesheet each look is weighed once.
"""

from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = """([seen, all]) => {
  const known = new Set(seen), met = [], looks = new Map();
  const telling = /^(aria-current|aria-hidden|role|type|scope|readonly|disabled|open|data-.*)$/;
  const look = each => [each.tagName, ...each.classList, each.querySelector(':checked') !== null,
    ...[...each.attributes].filter(one => telling.test(one.name)).map(one => one.name + one.value)];
  for (const each of document.querySelectorAll("body, body *")) {
    const path = (looks.get(each.parentElement) || "") + ">" + look(each).join(" ");
    looks.set(each, path);
    const sum = [...path].reduce((sum, sign) => (sum * 33 ^ sign.charCodeAt(0)) | 0, 5381);
    if (known.has(sum) || !each.checkVisibility()) continue;
    known.add(sum); met.push(sum); each.setAttribute("data-unseen", "");
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-unseen]"}]});
  const colours = {runOnly: ["color-contrast"]}, rules = {"target-size": {enabled: true}};
  return axe.run(document, {resultTypes: ["violations"], ...(all ? {rules} : colours)}).then(
    found => [met, found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`)]
  );
}"""


@dataclass(frozen=True, slots=True)
class Axe:
    """Goes over pages of one stylesheet, and remembers the looks that it has seen."""

    seen: dict[tuple[str, int], set[int]] = field(default_factory=dict)

    def findings(self, page: Page, *, structure: bool = True) -> list[str]:
        """What is wrong on a page as it is shown now, a line for each kind; of its structure too,
        unless that was gone over in another theme.
        """
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        seen = self.seen.setdefault(_shown(page), set())
        met, told = page.evaluate(RUN, [list(seen), structure])
        seen.update(met)
        return [f"{page.url} {page.viewport_size} {each}" for each in told]


def _shown(page: Page) -> tuple[str, int]:
    """The theme and the width in which the page is shown."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return ("dark" if dark else "light", (page.viewport_size or {"width": 0})["width"])
