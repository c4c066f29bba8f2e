package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** The dashboard in a browser, against a scripted cell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardIT {
    /** Rows in view at 800 pixels, and those drawn beyond the edges. */
    private static final int ROWS_DRAWN_LIMIT = 60;

    private Browser browser;
    private FixtureServer server;
    private FixtureCell cell;

    @BeforeAll
    void startBrowser() {
        browser = Browser.start();
        browser.resize(1280, 800);
    }

    @AfterAll
    void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startServer() throws Exception {
        cell = new FixtureCell(System.currentTimeMillis() - 60_000);
        server = new FixtureServer(cell);
        cell.node("node-1", 8, 16 * FixtureCell.GB);
        cell.node("node-2", 4, 8 * FixtureCell.GB);
    }

    @AfterEach
    void stopServer() {
        browser.open("about:blank");
        browser.consoleFaults(); // those that a test means, such as of refused connections, are not the next one's
        server.close();
    }

    private void open(String place) {
        browser.open(server.url() + "#/" + place);
        awaitLive();
    }

    private void awaitLive() {
        browser.find(".connection[data-status=live]");
        awaitSequence();
    }

    /** The page has folded all that has happened. */
    private void awaitSequence() {
        browser.await(
                "event " + cell.sequence(), () -> browser.number("reeve.store.state.sequence") == cell.sequence());
    }

    /** What the page holds is what the cell holds, so nothing was lost and nothing counted twice. */
    private void assertPageHoldsTheTruth() {
        awaitSequence();
        for (Object one : cell.page("jobs", 100, null).getJsonArray("jobs")) {
            var job = (JsonObject) one;
            job.getJsonObject("counts")
                    .forEach(count -> assertThat(browser.number("reeve.store.state.jobs.get('" + job.getString("id")
                                    + "').counts." + count.getKey()))
                            .as("%s %s", job.getString("id"), count.getKey())
                            .isEqualTo(((Number) count.getValue()).longValue()));
        }
        for (Object one : cell.page("tasks", 10_000, null).getJsonArray("tasks")) {
            var task = (JsonObject) one;
            assertThat(browser.script("return reeve.store.state.tasks.get(arguments[0]).state", task.getString("id")))
                    .as(task.getString("id"))
                    .isEqualTo(task.getString("state"));
        }
    }

    @Test
    void overview_emptyCell_tellsWhatToDo() {
        open("");
        browser.awaitText("main", "No jobs yet.");
        browser.awaitText("main", "./reeve run examples/word-count/job.yaml");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void overview_eventsArrive_showsThem() {
        String job = cell.submit("word-count", "split:", "count:4:split");
        open("");
        browser.awaitText(".tiles [data-state=PENDING] b", "5");
        cell.run(job + "/split", "node-2");
        cell.launch(job + "/count/0", "node-2");
        cell.end(job + "/count/0", "FAILED", "PENDING", "The command exited with 2");
        browser.awaitText(".tiles [data-state=FINISHED] b", "1");
        browser.awaitText(".failures", "The command exited with 2");
        browser.awaitText(".failures", "retried");
        cell.lose("node-2", "Silent for 6 s; its lease is over");
        browser.awaitText(".node[data-state=LOST]", "its lease is over");
        assertPageHoldsTheTruth();
        assertThat(browser.count(".chart canvas")).isEqualTo(1);
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void tasks_searchAndFilters_narrowTheRows() {
        String job = cell.submit("word-count", "split:", "count:20:split");
        cell.run(job + "/split", "node-1");
        cell.launch(job + "/count/7", "node-2");
        open("tasks");
        browser.awaitText("[data-fact=rows]", "21");
        browser.type("body", "/");
        browser.type("[data-search]", "count/7");
        browser.awaitText("[data-fact=rows]", "1 of 21");
        browser.awaitText(".rows .body", "staging");
        cell.running(job + "/count/7");
        browser.awaitText(".rows .body", "running");
        open("tasks?state=FINISHED");
        browser.awaitText("[data-fact=rows]", "1 of 21");
        open("tasks?node=node-2");
        browser.awaitText("[data-fact=rows]", "1 of 21");
        open("tasks?sort=state");
        browser.click("[data-column=state] .sort");
        browser.awaitText(".rows .row.head", "State↑");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void tasks_tenThousandRows_onlyThoseInViewAreInTheDocument() {
        String job = cell.submit("big", "step:10000");
        open("tasks");
        browser.awaitText("[data-fact=rows]", "10\u2009000");
        String frames = browser.asyncScript("""
                        const done = arguments[arguments.length - 1];
                        const body = document.querySelector('.rows .body');
                        const times = [];
                        let rows = 0;
                        let last = performance.now();
                        const step = (now) => {
                          times.push(now - last);
                          last = now;
                          rows = Math.max(rows, document.querySelectorAll('.rows .shown .row').length);
                          body.scrollTop += 1700;
                          if (times.length < 120) { requestAnimationFrame(step); return; }
                          times.sort((a, b) => a - b);
                          done(`${rows} rows; frame p50 ${times[60].toFixed(1)} ms, p95 ${times[114].toFixed(1)} ms, max ${times[119].toFixed(1)} ms`);
                        };
                        requestAnimationFrame(step);""").toString();
        System.out.println("scrolling 10,000 tasks: " + frames);
        assertThat(Integer.parseInt(frames.substring(0, frames.indexOf(' ')))).isBetween(10, ROWS_DRAWN_LIMIT);
        browser.script("document.querySelector('.rows .body').scrollTop = 1e9");
        browser.awaitText(".rows .body", job + "/step/9999");
        assertThat(browser.count(".rows .shown .row")).isLessThanOrEqualTo(ROWS_DRAWN_LIMIT);
    }

    @Test
    void stream_droppedWhileEventsCome_hasNoGapAndNoRepeat() {
        String job = cell.submit("long", "step:300");
        open("");
        server.refuseStreams(true);
        for (int instance = 0; instance < 100; instance++) {
            cell.run(job + "/step/" + instance, "node-1");
        }
        server.dropStreams();
        browser.find(".connection[data-status=reconnecting]");
        for (int instance = 100; instance < 200; instance++) {
            cell.run(job + "/step/" + instance, "node-1");
        }
        server.refuseStreams(false);
        awaitLive();
        for (int instance = 200; instance < 300; instance++) {
            cell.run(job + "/step/" + instance, "node-2");
        }
        assertPageHoldsTheTruth();
        assertThat(server.connections()).isEqualTo(2);
        assertThat(browser.number("reeve.store.stats.resyncs")).isZero();
        assertThat(browser.number("reeve.store.stats.repeats")).isZero();
        assertThat(browser.text(".tiles [data-state=FINISHED] b")).isEqualTo("300");
    }

    @Test
    void stream_eventIsMissing_stateIsReadAgain() {
        String job = cell.submit("gap", "step:50");
        open("");
        var once = new AtomicBoolean();
        server.mangle(events -> once.compareAndSet(false, true) ? events.subList(1, events.size()) : events);
        for (int instance = 0; instance < 50; instance++) {
            cell.run(job + "/step/" + instance, "node-1");
        }
        browser.await("a reading of the state", () -> browser.number("reeve.store.stats.resyncs") == 1);
        awaitLive();
        assertPageHoldsTheTruth();
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void stream_eventsAreRepeated_countOnce() {
        String job = cell.submit("twice", "step:20");
        open("");
        server.mangle(events -> {
            List<JsonObject> twice = new ArrayList<>(events);
            twice.addAll(events);
            return twice;
        });
        for (int instance = 0; instance < 20; instance++) {
            cell.run(job + "/step/" + instance, "node-1");
        }
        assertPageHoldsTheTruth();
        assertThat(browser.number("reeve.store.stats.repeats")).isPositive();
        assertThat(browser.number("reeve.store.stats.resyncs")).isZero();
    }

    @Test
    void stream_tooOld_stateIsReadAgain() {
        String job = cell.submit("old", "step:10");
        open("");
        server.refuseStreams(true);
        server.dropStreams();
        browser.find(".connection[data-status=reconnecting]");
        cell.run(job + "/step/0", "node-1");
        cell.forgetEvents();
        server.refuseStreams(false);
        browser.click(".connection button");
        browser.await("a reading of the state", () -> browser.number("reeve.store.stats.resyncs") >= 1);
        awaitLive();
        cell.run(job + "/step/1", "node-1");
        assertPageHoldsTheTruth();
    }

    @Test
    void task_liveLogTimelineAndKill_work() {
        String job = cell.submit("word-count", "split:", "count:3:split");
        String task = job + "/count/1";
        cell.launch(task, "node-1");
        cell.running(task);
        cell.write(task, "first line\n");
        open("tasks/" + task);
        browser.awaitText(".log pre", "first line");
        cell.write(task, "second line, später\n");
        browser.awaitText(".log pre", "first line\nsecond line, später");
        cell.progress(task, 40, "forty");
        browser.awaitText("main", "40 %");
        browser.awaitText(".timeline", "process 4711");
        browser.click("[data-action=kill]");
        browser.awaitText("dialog", "Kill " + task + "?");
        assertThat(cell.killed()).isEmpty();
        browser.click("[data-action=confirm]");
        browser.awaitText(".toasts", "is accepted");
        assertThat(cell.killed()).containsExactly(task);
        browser.awaitText(".title", "killing");
        cell.write(task, "last words\n");
        cell.end(task, "KILLED", "KILLED", "Killed by ann");
        browser.awaitText(".title", "killed");
        browser.awaitText(".log pre", "last words");
        browser.click("#tab-stderr");
        browser.awaitText(".log", "It wrote nothing.");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void log_long_isBoundedInTheDocument() {
        String job = cell.submit("chatty", "talk:");
        String task = job + "/talk";
        cell.launch(task, "node-1");
        cell.running(task);
        cell.write(task, "x".repeat(99).concat("\n").repeat(20_000));
        open("tasks/" + task);
        browser.awaitText(".log", "Earlier lines are not shown");
        cell.write(task, "y".repeat(99).concat("\n").repeat(20_000));
        cell.write(task, "the end\n");
        browser.await(
                "the end",
                () -> browser.number("document.querySelector('.log pre').textContent.endsWith('the end\\n') ? 1 : 0")
                        == 1);
        assertThat(browser.number("document.querySelector('.log pre').textContent.length"))
                .isLessThanOrEqualTo(512 * 1024);
    }

    @Test
    void job_groups_showCountsAndDependencies() {
        String job = cell.submit("etl", "fetch:", "parse:6:fetch", "index:3:parse", "report::parse,index");
        cell.run(job + "/fetch", "node-1");
        open("jobs/" + job);
        browser.awaitText(".graph", "after parse, index");
        assertThat(browser.count(".graph path")).isEqualTo(4);
        browser.awaitText("main", "eng/data");
        cell.run(job + "/parse/0", "node-1");
        browser.awaitText(".graph", "1 / 6");
        browser.click("[data-action=kill]");
        browser.type("dialog", Keys.ESCAPE);
        assertThat(cell.killed()).isEmpty();
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void task_waits_tellsWhatEveryNodeLacks() {
        cell.node("node-1", 4, 8 * FixtureCell.GB);
        String job = cell.submit("word-count", "split:", "count:4:split");
        open("tasks/" + job + "/split");
        browser.awaitText("[aria-labelledby=explain] .cause", "no node fits now");
        browser.awaitText("[data-cause=cpus]", "1.5 cpus");
        browser.awaitText("[aria-labelledby=explain]", "2 before it of 5 ready");
        cell.launch(job + "/split", "node-1");
        browser.awaitText("[aria-labelledby=explain]", "Number 1 of the 2 of 2 workers");
        cell.running(job + "/split");
        cell.end(job + "/split", "FAILED", "FAILED", "exit status 7");
        browser.awaitText(".chain", "exit status 7");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void roles_eventsArrive_barsFollow() {
        cell.node("node-1", 4, 8 * FixtureCell.GB);
        String job = cell.submit("word-count", "count:4");
        open("roles");
        browser.awaitText("[data-fact=rows]", "3");
        browser.awaitText("[data-role=default]", "wants 4");
        assertThat(browser.count("[data-role='eng/ads'] .sharebar .limit")).isPositive();
        server.dropStreams();
        cell.launch(job + "/count/0", "node-1");
        browser.awaitText("[data-role=default]", "wants 3");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void schedules_active_tellNextInstantAndLastRuns() {
        String run = cell.submit("nightly", "scan:");
        open("schedules");
        browser.awaitText("[data-schedule]", "30 3 * * *");
        browser.awaitText("[data-schedule]", "Europe/Berlin");
        browser.awaitText("[data-schedule] .runs", run);
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void events_filterAndPause_holdTheList() {
        String job = cell.submit("word-count", "count:5");
        open("events");
        browser.awaitText(".rows .body", "JobSubmitted");
        cell.run(job + "/count/0", "node-1");
        browser.awaitText(".rows .body", "AttemptEnded");
        browser.click("[data-action=pause]");
        cell.run(job + "/count/1", "node-1");
        browser.awaitText("[data-action=pause]", "3 new");
        assertThat(browser.text(".rows .body")).doesNotContain("count/1@1");
        browser.click("[data-action=pause]");
        browser.awaitText(".rows .body", "count/1@1");
        open("events?type=NodeRegistered");
        browser.awaitText("[data-fact=rows]", "2");
        assertThat(browser.consoleFaults()).isEmpty();
    }

    @Test
    void signIn_tokenIsAsked_opensTheDashboard() {
        server.requireToken("sesame");
        browser.open(server.url());
        browser.type("input[name=token]", "wrong", Keys.ENTER);
        browser.awaitText(".signin", "did not take this token");
        browser.find("input[name=token]").clear();
        browser.type("input[name=token]", "sesame", Keys.ENTER);
        awaitLive();
        browser.script("sessionStorage.clear()");
    }
}
