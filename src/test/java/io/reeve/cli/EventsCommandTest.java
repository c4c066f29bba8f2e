package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventsCommandTest extends CommandCase {
    private Ran events(String... args) {
        return reeve(Stream.concat(Stream.of("events"), Stream.of(args)).toArray(String[]::new));
    }

    /** The answer to a request that looked as far as {@code last} and found the events of the job w.1. */
    private void page(String query, long last, long... found) {
        String events = LongStream.of(found)
                .mapToObj(seq -> "{\"seq\":" + seq + ",\"at\":0,\"type\":\"JobEnded\",\"job\":\"w.1\"}")
                .collect(Collectors.joining(","));
        cluster.json("GET /v1/events?" + query, "{\"events\":[" + events + "],\"last\":" + last + "}");
    }

    private void oldest(long sequence) {
        cluster.json("GET /v1/events?limit=1", "{\"events\":[],\"last\":0,\"oldest\":" + sequence + "}");
    }

    @Test
    void events_sinceASequence_areOneLineEach() {
        cluster.json("GET /v1/events?since=5&limit=2", """
                {"events":[{"seq":6,"at":0,"type":"TaskLaunched","attempt":"w.1/t@1","node":"node-1"},
                {"seq":7,"at":0,"type":"JobEnded","job":"w.1","state":"FINISHED"}],"last":7}""");

        Ran ran = events("--since", "5");

        assertThat(ran.out().lines().toList()).hasSize(2);
        assertThat(ran.out())
                .contains("TaskLaunched")
                .contains("w.1/t@1 node=node-1")
                .contains("w.1 state=FINISHED");
    }

    @Test
    void events_whereAFilterLeavesNothingOfAPage_goesOnWithTheNext() {
        page("since=0&job=w.1&limit=7", 3);
        page("since=3&job=w.1&limit=4", 5);
        page("since=5&job=w.1&limit=2", 7, 6);

        Ran ran = events("--since", "0", "--job", "w.1");

        assertThat(ran.out().lines()).singleElement().asString().startsWith("6 ");
    }

    @Test
    void events_pageThatComesNoFurther_isTheEnd() {
        page("since=0&job=w.1&limit=7", 0);

        Ran ran = events("--since", "0", "--job", "w.1");

        assertThat(ran.out()).isEmpty();
        assertThat(ran.status()).isZero();
    }

    @Test
    void events_ofAJobWithoutSince_areItsLastHoweverFarBack() {
        cluster.sequence(25_000);
        oldest(1);
        page("since=15000&job=w.1&limit=10000", 25_000, 15_001);
        page("since=5000&job=w.1&limit=10000", 15_000);
        page("since=0&job=w.1&limit=5000", 5_000, 2, 3);

        Ran ran = events("--job", "w.1");

        assertThat(ran.out().lines().map(line -> line.split(" ")[0])).containsExactly("2", "3", "15001");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void events_ofAJobWithMoreThanAHundred_areTheLastHundredAndNoPageBeforeIsRead() {
        cluster.sequence(25_000);
        oldest(1);
        page(
                "since=15000&job=w.1&limit=10000",
                25_000,
                LongStream.rangeClosed(20_000, 20_150).toArray());

        Ran ran = events("--job", "w.1");

        assertThat(ran.out().lines()).hasSize(100).last().asString().startsWith("20150 ");
        assertThat(cluster.requests()).hasSize(2);
    }

    @Test
    void events_ofATypeThatIsNotFoundAmongThoseLookedAt_sayHowFarItLooked() {
        cluster.sequence(EventsCommand.MAX_LOOKED_AT + 50L);
        oldest(1);
        for (long from = 50; from < EventsCommand.MAX_LOOKED_AT; from += 10_000) {
            page("since=" + from + "&type=JobEnded&limit=10000", from + 10_000);
        }

        Ran ran = events("--type", "JobEnded");

        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("looked at the last 1000000 events of the cell, those after 50; "
                        + "--since 0 looks at all that are kept");
    }

    @Test
    void events_ofAJobWhoseEventsAreNoLongerKept_saySo() {
        oldest(6);
        page("since=5&job=w.1&limit=2", 7);

        Ran ran = events("--job", "w.1");

        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("events up to 5 are no longer kept");
    }

    @Test
    void run_withEvents_writesThemAlsoWhereNoneIsOnTheFirstPage() throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "job: w\ntasks:\n  t:\n    command: 'true'\n");
        cluster.json("POST /v1/jobs", "{\"id\":\"w.1\"}");
        cluster.json("GET /v1/tasks", "{\"tasks\":[]}");
        cluster.json("GET /v1/jobs/w.1", "{\"id\":\"w.1\",\"state\":\"FINISHED\",\"sequence\":9}");
        oldest(1);
        page("since=0&job=w.1&limit=9", 6);
        page("since=6&job=w.1&limit=3", 9, 8, 9);

        Ran ran = Ran.with(cluster, folder, "run", "--events", "e.jsonl", "job.yaml");

        assertThat(ran.status()).isZero();
        assertThat(folder.resolve("e.jsonl")).content().hasLineCount(2).contains("\"seq\":8");
    }
}
