package io.reeve.core.allocate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.Constraint;
import io.reeve.model.Constraint.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionsTest {
    @ParameterizedTest
    @EnumSource(Operator.class)
    void holds_missingAttribute_isFalse(Operator operator) {
        assertThat(Conditions.holds(new Constraint("zone", operator, List.of("a")), Map.of()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5.9, 5.10, -1", "5.10, 5.10.0, 0", "6, 5.99, 1", "6.1.0-28-amd64, 6.1, 0", "v2, 10, -1", "abc, abd, -1"
    })
    void compare_versions_byTheirDottedDigits(String left, String right, int sign) {
        assertThat(Integer.signum(Conditions.compare(left, right))).isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({"A10.*, A100, true", "A10, A100, false", "(a|b)+, abab, true", "(a+)+b, aaaaaaaaaaaaaaaaaaaaaaaa, false"
    })
    void holds_pattern_matchesTheWholeValue(String pattern, String value, boolean matches) {
        Map<String, String> attributes = Map.of("model", value);
        assertThat(Conditions.holds(new Constraint("model", Operator.MATCHES, List.of(pattern)), attributes))
                .isEqualTo(matches);
        assertThat(Conditions.holds(new Constraint("model", Operator.NOT_MATCHES, List.of(pattern)), attributes))
                .isNotEqualTo(matches);
    }

    @Test
    void holds_lists_askForMembership() {
        Map<String, String> attributes = Map.of("arch", "arm64");
        List<String> both = List.of("amd64", "arm64");
        assertThat(Conditions.holds(new Constraint("arch", Operator.IN, both), attributes))
                .isTrue();
        assertThat(Conditions.holds(new Constraint("arch", Operator.NOT_IN, both), attributes))
                .isFalse();
    }
}
