import { defineConfig } from '@playwright/test';

// `cargo xtask test` gives SPORTELLO_BIN, SPORTELLO_SITE_DIR and SPORTELLO_CHROMIUM. Without the last one Playwright's own
// browser is used (`npx playwright install chromium`).
export default defineConfig({
  testDir: 'tests',
  // Every test makes what it needs, so that they may run in any order.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A busy machine may be slow once; a fault fails three times.
  retries: process.env.CI ? 2 : 0,
  timeout: 30_000,
  expect: { timeout: 6_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    viewport: { width: 1366, height: 768 },
    actionTimeout: 6_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.SPORTELLO_CHROMIUM || undefined,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
