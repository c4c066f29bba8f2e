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
        if (kind.equals(Container.IMAGE) || kind.equals(Container.ROOTFS)) {
            return kind.equals(Container.IMAGE) ? "containers from images" : "containers from root file systems";
        }
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
     * A command in surroundings of its own: those of an image, by an engine, or of a root file system, by the node
     * itself. Exactly one of {@code image} and {@code rootfs} is not empty. What runs is the task's command where it
     * has one, else {@code entrypoint} and {@code args}, each as the image says where it is empty.
     *
     * @param rootfs a folder of the node where it begins with a slash, else an archive among the task's files
     * @param pull {@code missing}, {@code always} or {@code never}
     * @param network {@code host} or {@code none}
     * @param readOnly whether an image's root cannot be written; one of a root file system never can
     * @param user inside, as {@code 1000}, {@code 1000:1000} or a name of the image; empty: the task's own
     */
    @SinceLevel(2)
    record Container(
            String image,
            String rootfs,
            List<String> entrypoint,
            List<String> args,
            List<Mount> mounts,
            String pull,
            String network,
            boolean readOnly,
            String user)
            implements Work {
        public static final String KIND = "container";

        /** What a node can that has an engine. */
        public static final String IMAGE = "container-image";

        /** What a node can that has a runtime which needs no engine. */
        public static final String ROOTFS = "container-rootfs";

        public Container {
            entrypoint = List.copyOf(entrypoint);
            args = List.copyOf(args);
            mounts = List.copyOf(mounts);
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Constraint> needs() {
            String attribute = Work.attribute(image.isEmpty() ? ROOTFS : IMAGE);
            return List.of(new Constraint(attribute, Constraint.Operator.EQUAL, List.of("yes")));
        }

        @Override
        public long weight() {
            long texts = image.length() + rootfs.length() + user.length();
            long lists = entrypoint.stream().mapToInt(String::length).sum()
                    + args.stream().mapToInt(String::length).sum();
            return texts
                    + lists
                    + mounts.stream()
                            .mapToInt(mount ->
                                    mount.source().length() + mount.target().length())
                            .sum();
        }

        /** A folder or file of the node, seen inside. */
        public record Mount(String source, String target, boolean readOnly) {}
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
