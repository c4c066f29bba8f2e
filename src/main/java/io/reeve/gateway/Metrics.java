package io.reeve.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/** The metrics of one node: Reeve's own are named {@code reeve_…}, in seconds and bytes; the JVM's as everywhere. */
public final class Metrics implements AutoCloseable {
    /** Under which the request's context holds the path of its endpoint; parts that vary are in braces. */
    static final String ROUTE = "route";

    /** Micrometer's names for these break the rules of Prometheus; the machine tells both elsewhere. */
    private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Metrics(String node) {
        registry.config().commonTags("node", node).meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())));
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Where any part of the node registers its meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All of it as Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    /** Times a request from now until its answer is out; streams and followed logs are not timed. */
    static void time(RoutingContext context, MeterRegistry registry) {
        long startNs = System.nanoTime();
        context.addEndHandler(ended -> {
            if (context.get(EventRoutes.STREAMED) == null) {
                Timer.builder("reeve.http.requests")
                        .description("Requests answered, by route, method and status")
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(25),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(1))
                        .tag("route", context.get(ROUTE, "none"))
                        .tag("method", method(context))
                        .tag("status", Integer.toString(context.response().getStatusCode()))
                        .register(registry)
                        .record(Duration.ofNanos(System.nanoTime() - startNs));
            }
        });
    }

    /** Only known methods become a tag: clients must not make up time series. */
    private static String method(RoutingContext context) {
        String name = context.request().method().name();
        return switch (name) {
            case "GET", "HEAD", "POST", "PUT" -> name;
            default -> "other";
        };
    }
}
