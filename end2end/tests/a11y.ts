// What is asked of every page: WCAG 2.1 AA as far as a program can tell, one heading, a title, no sideways scrolling.

import AxeBuilder from '@axe-core/playwright';
import { Page } from '@playwright/test';
import { expect } from './fixtures';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What axe finds on the page as it stands, one line a finding. */
export async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target.join(' ')} – ${node.failureSummary ?? ''}`));
}

/** Everything that is asked of a page, at desk width and on a telephone. Soft: one run shows all that is wrong. */
export async function inspect(page: Page, title: string | RegExp): Promise<void> {
  await expect.soft(page, 'the title').toHaveTitle(title);
  await expect.soft(page.getByRole('heading', { level: 1 }), 'one heading of the first level').toHaveCount(1);
  expect.soft(await findings(page), 'what axe finds').toEqual([]);
  const size = page.viewportSize();
  for (const width of [400, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect.soft(await beyond(page), `nothing is wider than ${width} px`).toEqual([]);
  }
  expect.soft(await findings(page), 'what axe finds on a narrow screen').toEqual([]);
  if (size) await page.setViewportSize(size);
}

/** The elements that make the page scroll sideways. */
async function beyond(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} px`, ...wide.slice(0, 8).map((element) => element.outerHTML.slice(0, 100))];
  });
}

/** Walks through the page with Tab, and names what does not show that it has the focus. */
export async function withoutVisibleFocus(page: Page, most = 60): Promise<string[]> {
  const missing: string[] = [];
  let first: string | undefined;
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const around = [element, element.closest('label'), element.parentElement].filter((one): one is HTMLElement => one !== null);
      const look = () =>
        around.map((one) => {
          const { outlineStyle, outlineWidth, boxShadow, transform } = getComputedStyle(one);
          return [outlineStyle === 'none' ? '' : outlineStyle + outlineWidth, boxShadow, transform].join();
        }).join('|');
      const focused = look();
      element.blur();
      const differs = look() !== focused;
      return { what: element.outerHTML.slice(0, 120), differs };
    });
    if (found === null) continue;
    if (found.what === first) break;
    first ??= found.what;
    if (!found.differs) missing.push(found.what);
  }
  return missing;
}
