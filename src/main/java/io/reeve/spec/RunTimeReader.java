package io.reeve.spec;

/** Spans that are drawn: {@code 30s}, {@code {uniform: [10s, 60s]}}, {@code {exponential: 30s}}… */
final class RunTimeReader {
    private static final String EXAMPLE =
            "30s, {uniform: [10s, 60s]}, {exponential: 30s} or {lognormal: {median: 30s, sigma: 1.2}}";
    private static final Vocabulary KINDS =
            new Vocabulary(EXAMPLE, java.util.List.of("uniform", "exponential", "lognormal"));
    private static final Vocabulary LOGNORMAL =
            new Vocabulary("{median: 30s, sigma: 1.2}", java.util.List.of("median", "sigma"));
    /** Beyond it one draw in a thousand is longer than anything. */
    private static final long MAX_SIGMA_MILLIS = 5_000;

    private RunTimeReader() {}

    static RunTime read(Tree tree, Faults faults) {
        if (tree instanceof Tree.Scalar scalar && !scalar.isNull()) {
            return RunTime.constant(Durations.read(tree, 0, faults));
        }
        Fields fields = Fields.of(tree, KINDS, faults);
        if (fields == null) {
            return RunTime.constant(0);
        }
        Tree uniform = fields.get("uniform");
        Tree exponential = fields.get("exponential");
        Tree lognormal = fields.get("lognormal");
        int said = (uniform == null ? 0 : 1) + (exponential == null ? 0 : 1) + (lognormal == null ? 0 : 1);
        if (said != 1) {
            faults.add(FaultCode.CONFLICTING_FIELDS, tree.place(), said + " ways to draw a span of time", EXAMPLE);
        }
        if (uniform != null) {
            return uniform(uniform, faults);
        } else if (exponential != null) {
            return new RunTime(RunTime.Kind.EXPONENTIAL, Durations.read(exponential, 0, faults), 0);
        }
        return lognormal == null ? RunTime.constant(0) : lognormal(lognormal, faults);
    }

    private static RunTime uniform(Tree tree, Faults faults) {
        if (!(tree instanceof Tree.Items list) || list.items().size() != 2) {
            faults.wrongType(tree, "the least and the greatest span such as [10s, 60s]");
            return RunTime.constant(0);
        }
        long least = Durations.read(list.items().get(0), 0, faults);
        long greatest = Durations.read(list.items().get(1), 0, faults);
        if (least > greatest) {
            String message = Durations.write(least) + " is more than " + Durations.write(greatest);
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), message, "the least span first");
            return RunTime.constant(0);
        }
        return new RunTime(RunTime.Kind.UNIFORM, least, greatest);
    }

    private static RunTime lognormal(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, LOGNORMAL, faults);
        Tree median = fields == null ? null : fields.require("median", faults, "a duration such as 30s");
        Tree sigma = fields == null ? null : fields.require("sigma", faults, "a number such as 1.2");
        if (median == null || sigma == null) {
            return RunTime.constant(0);
        }
        long sigmaMillis = Amounts.millis(sigma, 0, MAX_SIGMA_MILLIS, faults);
        return new RunTime(RunTime.Kind.LOGNORMAL, Durations.read(median, 0, faults), sigmaMillis);
    }
}
