package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.Isolation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Held by looking at /proc again and again. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PollingLimitsTest extends LimitsContract {
    @Override
    Isolation isolation() {
        return Isolation.NONE;
    }

    @BeforeEach
    void isHeldSo() {
        assertThat(world.worker.isolation()).isEqualTo("polling");
    }
}
