package io.reeve.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The figures that Reeve promises of its core, each beside its target and what is published of others. The benches are
 * those that JMH runs; here each is repeated in one process, and besides the time of the clock the processor time of
 * the thread is taken, which other work on the machine disturbs less. Prints a line of tab-separated columns a figure.
 */
public final class Speed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;

    private final String only;

    /** Wall and processor nanoseconds of each repetition, sorted. */
    private record Times(long[] wall, long[] cpu) {
        double wallAt(double part) {
            return wall[(int) Math.min(wall.length - 1L, (long) (wall.length * part))];
        }

        double cpuAt(double part) {
            return cpu[(int) Math.min(cpu.length - 1L, (long) (cpu.length * part))];
        }
    }

    /** @param placements in each run */
    private record Repeated(int times, int placements) {}

    private Speed(String only) {
        this.only = only;
    }

    /** @param args a part of the names of the figures to take; none for all */
    public static void main(String[] args) {
        new Speed(args.length == 0 ? "" : args[0]).all();
    }

    private void all() {
        print("figure", "median", "of processor time", "best", "target", "published");
        firstPass();
        manyRoles();
        deepQueue();
        decision();
        fenzo();
    }

    private void firstPass() {
        for (int tasks : new int[] {10_000, 100_000}) {
            String target = tasks == 10_000 ? "< 100 ms" : "";
            String mesos = tasks == 10_000 ? "Mesos 1.06 s" : "";
            FirstPassBench bench = new FirstPassBench();
            bench.tasks = tasks;
            time(
                    "first pass, 10000 nodes, 1000 roles, " + tasks + " grants: allocator",
                    "ms",
                    MILLI,
                    target,
                    mesos,
                    30,
                    bench::submit,
                    () -> bench.allocate().grants().size());
            time(
                    "first pass, 10000 nodes, 1000 roles, " + tasks + " grants: whole round",
                    "ms",
                    MILLI,
                    "",
                    "",
                    30,
                    bench::submit,
                    bench::round);
        }
    }

    private void manyRoles() {
        for (String quota : List.of("limit", "nodes", "guarantee")) {
            if (!isWanted("3000 nodes, 3000 roles, blocked by " + quota)) {
                continue;
            }
            ManyRolesBench bench = new ManyRolesBench();
            bench.quota = quota;
            bench.fill();
            time(
                    "3000 nodes, 3000 roles, blocked by " + quota + ": one change",
                    "µs",
                    MICRO,
                    "< 200 µs",
                    "",
                    2_000,
                    bench::refill,
                    bench::oneChange);
            time(
                    "3000 nodes, 3000 roles, blocked by " + quota + ": full pass",
                    "ms",
                    MILLI,
                    "< 50 ms",
                    "Mesos 13.7 s",
                    50,
                    bench::refill,
                    bench::fullPass);
        }
    }

    private void deepQueue() {
        for (int nodes : new int[] {1_000, 10_000}) {
            if (!isWanted("1000000 waiting, " + nodes + " nodes")) {
                continue;
            }
            DeepQueueBench bench = new DeepQueueBench();
            bench.nodes = nodes;
            bench.queue();
            String target = nodes == 1_000 ? "> 100000 /s" : "> 50000 /s";
            String others = nodes == 1_000 ? "YARN 15000 to 30000 /s" : "";
            rate(
                    "1000000 waiting, " + nodes + " nodes: allocator",
                    target,
                    others,
                    new Repeated(40, 10_000),
                    bench::refill,
                    () -> bench.allocate().grants().size());
            rate(
                    "1000000 waiting, " + nodes + " nodes: whole rounds",
                    target,
                    others,
                    new Repeated(40, 10_000),
                    bench::refill,
                    bench::round);
        }
    }

    private void decision() {
        if (!isWanted("submission to decision")) {
            return;
        }
        DecisionBench bench = new DecisionBench();
        bench.fill();
        Times times = repeat(20_000, bench::prepare, bench::submitToDecision);
        print(
                "submission to decision, 10000 nodes half full: p50",
                number(times.wallAt(0.5) / MICRO) + " µs",
                number(times.cpuAt(0.5) / MICRO) + " µs",
                number(times.wallAt(0) / MICRO) + " µs",
                "",
                "");
        print(
                "submission to decision, 10000 nodes half full: p99",
                number(times.wallAt(0.99) / MICRO) + " µs",
                number(times.cpuAt(0.99) / MICRO) + " µs",
                number(times.wallAt(0) / MICRO) + " µs",
                "< 1000 µs",
                "");
    }

    private void fenzo() {
        for (int nodes : new int[] {1_000, 10_000}) {
            FenzoBench bench = new FenzoBench();
            bench.nodes = nodes;
            rate(
                    "Fenzo on the same nodes and tasks, " + nodes + " nodes",
                    "",
                    nodes == 1_000 ? "measured before: 9000 /s" : "measured before: 440 /s",
                    new Repeated(3, FenzoBench.TASKS),
                    bench::offer,
                    bench::place);
            bench.close();
        }
    }

    private void time(
            String name,
            String unit,
            double nanos,
            String target,
            String others,
            int times,
            Runnable prepare,
            LongSupplier work) {
        if (isWanted(name)) {
            Times taken = repeat(times, prepare, work);
            print(
                    name,
                    number(taken.wallAt(0.5) / nanos) + " " + unit,
                    number(taken.cpuAt(0.5) / nanos) + " " + unit,
                    number(taken.wallAt(0) / nanos) + " " + unit,
                    target,
                    others);
        }
    }

    private void rate(String name, String target, String others, Repeated runs, Runnable prepare, LongSupplier work) {
        if (isWanted(name)) {
            Times taken = repeat(runs.times(), prepare, work);
            double done = runs.placements() * SECOND;
            print(
                    name,
                    number(done / taken.wallAt(0.5)) + " /s",
                    number(done / taken.cpuAt(0.5)) + " /s",
                    number(done / taken.wallAt(0)) + " /s",
                    target,
                    others);
        }
    }

    /** As many rounds to warm up as are measured. */
    private static Times repeat(int times, Runnable prepare, LongSupplier work) {
        List<long[]> taken = new ArrayList<>();
        for (int i = 0; i < 2 * times; i++) {
            prepare.run();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long wall = System.nanoTime();
            long result = work.getAsLong();
            long wallTaken = System.nanoTime() - wall;
            long cpuTaken = THREADS.getCurrentThreadCpuTime() - cpu;
            if (result == 0) {
                throw new IllegalStateException("the bench did nothing");
            }
            if (i >= times) {
                taken.add(new long[] {wallTaken, cpuTaken});
            }
        }
        return new Times(
                taken.stream().mapToLong(each -> each[0]).sorted().toArray(),
                taken.stream().mapToLong(each -> each[1]).sorted().toArray());
    }

    private boolean isWanted(String name) {
        return name.contains(only) || only.contains(name);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static void print(String... columns) {
        System.out.println(String.join("\t", Arrays.asList(columns)));
    }
}
