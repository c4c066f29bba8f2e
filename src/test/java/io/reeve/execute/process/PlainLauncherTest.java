package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainLauncherTest extends ProcessLauncherContract {
    @Override
    ProcessLauncher open() {
        return new PlainLauncher(listener);
    }

    @Test
    void end_exit137_isToldAsNotExact() {
        shell(1, "exit 137");

        ProcessEnd end = listener.awaitEnd(1);
        assertThat(end.exact()).isFalse();
        assertThat(end.value()).isEqualTo(9);
    }
}
