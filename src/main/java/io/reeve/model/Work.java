package io.reeve.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task is where it is no command: each kind of work is done by a runner of its own, on a node that has it. A
 * command stands in {@link TaskSpec#command} alone, as it always did.
 */
public sealed interface Work {
    /** What a task without work is. */
    String COMMAND = "command";

    /** What the attributes begin with that tell a node's kinds. */
    String RUNS = "runs-";

    /** The kind's name, as a document and a node's attributes spell it. */
    String kind();

    /** The attribute of nodes that run a kind; every worker runs commands. */
    static String attribute(String kind) {
        return RUNS + kind;
    }

    /** What holds of a node that can do it. */
    default List<Constraint> needs() {
        return List.of(new Constraint(attribute(kind()), Constraint.Operator.EQUAL, List.of("yes")));
    }

    /** The kind that a constraint asks for; null where it asks for something else. */
    static @Nullable String asked(Constraint constraint) {
        boolean ours = constraint.attribute().startsWith(RUNS)
                && constraint.operator() == Constraint.Operator.EQUAL
                && constraint.values().equals(List.of("yes"));
        return ours ? constraint.attribute().substring(RUNS.length()) : null;
    }

    /** {@code verticles}, or {@code poem tasks} of a user's own kind. */
    static String plural(String kind) {
        return kind.equals(Verticle.KIND) || kind.equals(Message.KIND) ? kind + "s" : kind + " tasks";
    }

    /** Roughly, its text. */
    long weight();

    /**
     * A class from a jar, deployed on Vert.x.
     *
     * @param className of a {@code Verticle}, {@code VerticleBase} or any other {@code Deployable}
     * @param jar which of the task's files it is in, by its place
     * @param config a JSON object
     * @param instances of the class in one deployment; the task's own instances are deployments
     * @param threading {@code event-loop}, {@code worker} or {@code virtual-thread}
     * @param ownProcess whether it gets a JVM of its own, which joins the cluster
     */
    @SinceLevel(2)
    record Verticle(String className, String jar, String config, int instances, String threading, boolean ownProcess)
            implements Work {
        public static final String KIND = "verticle";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public long weight() {
            return className.length() + config.length();
        }
    }

    /**
     * A request to a consumer on the event bus; the reply is the result.
     *
     * @param body JSON; empty text: the instance's item, or nothing
     */
    @SinceLevel(2)
    record Message(String address, String body) implements Work {
        public static final String KIND = "message";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public long weight() {
            return address.length() + body.length();
        }
    }

    /**
     * Of a kind that a user's own runner brings to some nodes.
     *
     * @param config JSON; what it means is the runner's
     */
    @SinceLevel(2)
    record Custom(String kind, String config) implements Work {
        @Override
        public long weight() {
            return kind.length() + config.length();
        }
    }
}
