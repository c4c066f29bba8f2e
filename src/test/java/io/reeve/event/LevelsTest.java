package io.reeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.Work;
import org.junit.jupiter.api.Test;

class LevelsTest {
    @Test
    void needed_tasksThatAreNoCommands_isTheSecond() {
        var commands = new JobEvent.JobSubmitted(new JobId("j", 1), Tasks.job("j", Tasks.task("t")), "");
        var message = Tasks.task("t").work(new Work.Message("a", "1"));
        var messages = new JobEvent.JobSubmitted(new JobId("j", 1), Tasks.job("j", message), "");

        assertThat(Levels.needed(commands)).isEqualTo(1);
        assertThat(Levels.needed(messages)).isEqualTo(2);
    }
}
