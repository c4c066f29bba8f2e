package io.reeve.encoding;

import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.HealthCheck;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.ScalePolicy;
import io.reeve.model.Work;
import java.util.List;

/** What stands for each type of the sealed values inside events. Only ever append: old logs hold these numbers. */
final class ValueTypes {
    static final List<TypeNumbers> VALUES = List.of(
            TypeNumbers.of(FanOut.class)
                    .put(1, FanOut.Single.class)
                    .put(2, FanOut.Instances.class)
                    .put(3, FanOut.Items.class)
                    .put(4, FanOut.OutputsOf.class)
                    .put(5, FanOut.Files.class)
                    .build(),
            TypeNumbers.of(FileSpec.Source.class)
                    .put(1, FileSpec.Source.Upload.class)
                    .put(2, FileSpec.Source.Web.class)
                    .put(3, FileSpec.Source.Outputs.class)
                    .build(),
            TypeNumbers.of(RetryWhen.class)
                    .put(1, RetryWhen.Failed.class)
                    .put(2, RetryWhen.Lost.class)
                    .put(3, RetryWhen.TimedOut.class)
                    .put(4, RetryWhen.Exit.class)
                    .put(5, RetryWhen.NotExit.class)
                    .build(),
            TypeNumbers.of(Work.class)
                    .put(1, Work.Verticle.class)
                    .put(2, Work.Message.class)
                    .put(3, Work.Custom.class)
                    .put(4, Work.Container.class)
                    .build(),
            TypeNumbers.of(HealthCheck.Probe.class)
                    .put(1, HealthCheck.Probe.Http.class)
                    .put(2, HealthCheck.Probe.Tcp.class)
                    .put(3, HealthCheck.Probe.Command.class)
                    .put(4, HealthCheck.Probe.EventBus.class)
                    .build(),
            TypeNumbers.of(ScalePolicy.Target.class)
                    .put(1, ScalePolicy.Target.Metric.class)
                    .put(2, ScalePolicy.Target.Queue.class)
                    .put(3, ScalePolicy.Target.Cpu.class)
                    .build());

    private ValueTypes() {}
}
