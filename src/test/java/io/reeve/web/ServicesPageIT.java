package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The dashboard's page of services, against a scripted cell. */
class ServicesPageIT {
    @Test
    void services_underUpdate_showWhoIsReadyAndHowFarItIs() throws Exception {
        FixtureCell cell = new FixtureCell(System.currentTimeMillis() - 60_000);
        FixtureServer server = new FixtureServer(cell);
        Browser browser = Browser.start();
        try {
            browser.resize(1280, 800);
            browser.open(server.url() + "#/services");

            browser.awaitText("[data-service='shop.1/web'] [data-fact=ready]", "1 of 3");
            browser.awaitText("[data-service='shop.1/web'] [data-fact=deployment]", "2 active, 1 of 3 updated");
            browser.awaitText("main", "draining");
            browser.awaitText("main", "GET /health is answered with status 500");
            assertThat(browser.consoleFaults()).isEmpty();
        } finally {
            browser.close();
            server.close();
        }
    }
}
