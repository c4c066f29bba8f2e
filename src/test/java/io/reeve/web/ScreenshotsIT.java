package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every page in light and dark, wide and narrow, as pictures in {@code target/screenshots} for people to look at. */
class ScreenshotsIT {
    private static final int SECONDS_OF_PAST = 290;
    private static final int NODES = 6;

    private final Random random = new Random(7);
    private final FixtureCell cell = new FixtureCell(System.currentTimeMillis() - SECONDS_OF_PAST * 1000L);

    @Test
    void pages_busyCell_areDrawnWithoutFaults() throws Exception {
        String job = play();
        try (Browser browser = Browser.start();
                FixtureServer server = new FixtureServer(cell)) {
            for (boolean dark : new boolean[] {false, true}) {
                String tone = dark ? "dark" : "light";
                browser.dark(dark).resize(1280, 800);
                shot(browser, server.url(), "", "overview-" + tone);
                shot(browser, server.url(), "tasks", "tasks-" + tone);
                shot(browser, server.url(), "jobs", "jobs-" + tone);
                shot(browser, server.url(), "jobs/" + job, "job-" + tone);
                shot(browser, server.url(), "tasks/" + job + "/parse/3", "task-" + tone);
                shot(browser, server.url(), "tasks/" + job + "/parse/11", "waiting-" + tone);
                shot(browser, server.url(), "roles", "roles-" + tone);
                shot(browser, server.url(), "schedules", "schedules-" + tone);
                shot(browser, server.url(), "events", "events-" + tone);
                browser.resize(400, 800);
                shot(browser, server.url(), "", "overview-narrow-" + tone);
                shot(browser, server.url(), "tasks", "tasks-narrow-" + tone);
                shot(browser, server.url(), "roles", "roles-narrow-" + tone);
                shot(browser, server.url(), "schedules", "schedules-narrow-" + tone);
                shot(browser, server.url(), "tasks/" + job + "/parse/11", "waiting-narrow-" + tone);
                shot(browser, server.url(), "tasks/" + job + "/parse/3", "task-narrow-" + tone);
            }
            browser.resize(1280, 800);
            browser.click("[data-action=kill]");
            browser.find("dialog[open]");
            assertThat(browser.shot("kill-dark")).isNotEmptyFile();
            assertThat(browser.consoleFaults()).isEmpty();
        }
    }

    private static void shot(Browser browser, String url, String place, String name) {
        browser.open("about:blank").open(url + "#/" + place);
        browser.find(".connection[data-status=live]");
        browser.find("main h1");
        if (name.startsWith("waiting")) {
            browser.find("[data-cause=cpus]");
        } else if (place.contains("/parse/")) {
            browser.awaitText(".log pre", "parsed 40 pages");
            browser.find(".timeline li");
            assertThat(browser.text("main")).doesNotContain("Older events", "cannot be read");
        }
        Path picture = browser.shot(name);
        assertThat(picture).isNotEmptyFile();
        assertThat(browser.number("document.documentElement.scrollWidth"))
                .as("%s is not wider than the window", name)
                .isLessThanOrEqualTo(browser.number("innerWidth"));
    }

    /** Five minutes of a cell at work; returns the job to look at. */
    private String play() {
        for (int node = 1; node <= NODES; node++) {
            cell.node("node-" + node, node % 2 == 0 ? 16 : 32, (node % 2 == 0 ? 64 : 128) * FixtureCell.GB);
        }
        String nightly = cell.submit("nightly-index", "scan:900", "merge:4:scan", "publish::merge");
        String resize = cell.submit("thumbnails", "resize:300");
        for (int second = 0; second < SECONDS_OF_PAST; second++) {
            for (int one = 0; second >= 180 && second < 230 && one < 6; one++) {
                finish(resize + "/resize/" + ((second - 180) * 6 + one), false);
            }
            int batch = 1 + random.nextInt(4);
            for (int one = 0; one < batch && second * 3 + one < 860; one++) {
                finish(nightly + "/scan/" + (second * 3 + one), second % 53 == 17 && one == 0);
            }
            cell.advance(1000);
        }
        cell.endJob(resize, "FINISHED", "300 tasks finished");
        String etl = cell.submit(
                "clickstream", "fetch:", "parse:12:fetch", "geo:6:fetch", "join::parse,geo", "report::join");
        finish(etl + "/fetch", false);
        for (int instance = 0; instance < 11; instance++) {
            begin(etl + "/parse/" + instance, instance);
        }
        finish(etl + "/geo/0", false);
        begin(etl + "/geo/1", 2);
        cell.submit("train-model", "prepare:", "train:8:prepare", "evaluate::train");
        cell.lose("node-5", "Silent for 6.2 s; its lease is over. Its 2 attempts run again elsewhere");
        return etl;
    }

    private void begin(String task, int at) {
        if (task.endsWith("/parse/3")) {
            cell.launch(task, "node-5");
            cell.running(task);
            cell.end(task, "FAILED", "PENDING", "The command exited with status 2: no space left on device");
        }
        cell.launch(task, "node-" + (1 + at % 4));
        cell.advance(40);
        cell.running(task);
        cell.progress(task, 10 + at * 7, "page " + at * 12 + " of 180");
        for (int line = 1; line <= 40; line++) {
            cell.write(
                    task,
                    "2026-11-23T11:00:%02d INFO parsed %d pages of part-%02d in %d ms%n"
                            .formatted(line, line, at, 180 + random.nextInt(90)));
        }
    }

    private void finish(String task, boolean fails) {
        cell.launch(task, "node-" + (1 + random.nextInt(NODES)));
        cell.running(task);
        if (fails) {
            cell.end(task, "FAILED", "FAILED", "The command exited with status 2: cannot open 'corpus/part-17.gz'");
        } else {
            cell.end(task, "FINISHED", "FINISHED", null);
        }
    }
}
