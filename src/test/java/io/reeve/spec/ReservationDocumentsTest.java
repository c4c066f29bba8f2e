package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.NodeId;
import io.reeve.model.ReservationEdit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservationDocumentsTest {
    @Test
    void read_severalNodesAndRoles_isAListOfEdits() {
        assertThat(read("{reservations: {n1: {eng/ads: {cpus: 1.5, mem: 4GB, fpga: 1}, ops: null}, n2: {eng: all}}}"))
                .isEqualTo(new ReservationDocuments.Valid(List.of(
                        new ReservationEdit(
                                new NodeId("n1"),
                                "eng/ads",
                                "/reservations/n1/eng~1ads",
                                false,
                                Map.of("cpus", 1_500L, "mem", 4_000_000_000L, "fpga", 1_000L)),
                        new ReservationEdit(new NodeId("n1"), "ops", "/reservations/n1/ops", false, Map.of()),
                        new ReservationEdit(new NodeId("n2"), "eng", "/reservations/n2/eng", true, Map.of()))));
    }

    @Test
    void read_faults_areAllTold() {
        var invalid = (ReservationDocuments.Invalid)
                read("{reservations: {N1: {eng: all}, n2: {Eng: all, a: {}, b: some, c: {ports: 1}, d: {cpus: 0}},"
                        + " n3: all}, force: true}");

        assertThat(invalid.faults())
                .extracting(fault -> fault.pointer())
                .containsExactlyInAnyOrder(
                        "/reservations/N1",
                        "/reservations/n2/Eng",
                        "/reservations/n2/a",
                        "/reservations/n2/b",
                        "/reservations/n2/c/ports",
                        "/reservations/n2/d/cpus",
                        "/reservations/n3",
                        "/force");
    }

    @Test
    void read_nothing_isAFault() {
        assertThat(read("{reservations: {}}")).isInstanceOf(ReservationDocuments.Invalid.class);
        assertThat(read("[]")).isInstanceOf(ReservationDocuments.Invalid.class);
        assertThat(read("")).isInstanceOf(ReservationDocuments.Invalid.class);
    }

    private static ReservationDocuments.Result read(String text) {
        return ReservationDocuments.read(text.getBytes(StandardCharsets.UTF_8), Format.YAML);
    }
}
