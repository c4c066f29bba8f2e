package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.FanOut;
import io.reeve.model.HealthCheck;
import io.reeve.model.HealthCheck.Probe;
import io.reeve.model.JobSpec;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskSpec;
import io.reeve.model.UpdatePolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceDocumentsTest {
    private static TaskSpec read(String service) {
        String document = "job: j\ntasks:\n  t:\n    command: x\n    resources: {ports: 2}\n    service: " + service;
        var result = JobDocuments.read(document.getBytes(StandardCharsets.UTF_8), Format.YAML);
        assertThat(result).as(document).isInstanceOf(JobDocuments.Valid.class);
        return ((JobDocuments.Valid) result).spec().tasks().get(0);
    }

    @Test
    void service_ofNothing_hasItsDefaults() {
        TaskSpec task = read("{}");

        assertThat(task.service())
                .isEqualTo(new ServiceSpec(1, null, null, UpdatePolicy.DEFAULT, ServiceSpec.DEFAULT_DRAIN_MS, null));
        assertThat(task.fanOut()).isEqualTo(new FanOut.Instances(1));
    }

    @Test
    void service_ofTheContract_isReadWhole() {
        ServiceSpec service =
                Objects.requireNonNull(read("{instances: 3, health: {http: {port-index: 0, path: /health},"
                                + " interval: 5s, grace: 30s, failures: 3},"
                                + " update: {max-surge: 1, max-unavailable: 0, on-failure: rollback}}")
                        .service());

        assertThat(service.instances()).isEqualTo(3);
        assertThat(service.health()).isEqualTo(new HealthCheck(new Probe.Http(0, "/health"), 5_000, 30_000, 2_000, 3));
        assertThat(service.update()).isEqualTo(UpdatePolicy.DEFAULT);
    }

    /** Written and read again a service is the same; so is a job whose document hash decides what a repeat is. */
    @Test
    void service_writtenAsJson_isReadAsItWas() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TaskSpec task = read("{}").withService(service(random));
            JobSpec job = new JobSpec("j", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(task));

            var result = JobDocuments.read(JobJson.write(job).getBytes(StandardCharsets.UTF_8), Format.JSON);

            assertThat(result).as("seed " + seed).isInstanceOf(JobDocuments.Valid.class);
            assertThat(((JobDocuments.Valid) result).spec()).as("seed " + seed).isEqualTo(job);
        }
    }

    private static ServiceSpec service(Random random) {
        int instances = 2 + random.nextInt(5);
        int surge = random.nextInt(3);
        var update = new UpdatePolicy(
                surge,
                1 + random.nextInt(3),
                random.nextInt(1_000),
                1_000 + random.nextInt(100_000),
                UpdatePolicy.OnFailure.values()[random.nextInt(2)]);
        ScalePolicy.Target target = switch (random.nextInt(3)) {
            case 0 -> new ScalePolicy.Target.Metric("m-1", 1 + random.nextInt(100_000));
            case 1 -> new ScalePolicy.Target.Queue("eng/data", 1 + random.nextInt(100_000));
            default -> new ScalePolicy.Target.Cpu(10 + random.nextInt(891));
        };
        return new ServiceSpec(
                instances,
                random.nextBoolean() ? null : check(random),
                random.nextBoolean() ? null : check(random),
                random.nextBoolean() ? UpdatePolicy.DEFAULT : update,
                random.nextInt(10_000),
                random.nextBoolean() ? null : new ScalePolicy(1, 10, target, 1_000 + random.nextInt(100_000)));
    }

    private static HealthCheck check(Random random) {
        Probe probe = switch (random.nextInt(4)) {
            case 0 -> new Probe.Http(random.nextInt(2), "/a?b=c%20d");
            case 1 -> new Probe.Tcp(1);
            case 2 ->
                new Probe.Command(random.nextBoolean() ? List.of("/bin/sh", "-c", "a: b # c") : List.of("a", "b"));
            default -> new Probe.EventBus("web: health # yes");
        };
        return new HealthCheck(
                probe,
                100 + random.nextInt(10_000),
                random.nextInt(10_000),
                1 + random.nextInt(10_000),
                1 + random.nextInt(100));
    }
}
