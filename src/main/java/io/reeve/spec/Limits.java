package io.reeve.spec;

/** How much one document may hold, and why not more. */
public final class Limits {
    /**
     * One message of the bus and one entry of the ledger must hold it; real documents are some kilobytes, and one of
     * 100,000 tasks is about 10 MB.
     */
    public static final int DOCUMENT_BYTES = 16 * 1024 * 1024;

    /** YAML takes many times longer to read than JSON, and hostile YAML longer still. */
    public static final int YAML_BYTES = 4 * 1024 * 1024;

    /** What a job comes to with its defaults in every task; well below what an entry of the ledger may take. */
    public static final int JOB_BYTES = 24 * 1024 * 1024;
    /** The format itself needs 6 levels; a bound keeps recursion off the end of the stack. */
    public static final int NESTING = 32;
    /** Faults in one answer: nobody corrects more than this before trying again. */
    public static final int FAULTS = 100;

    /** Beyond this even counting them is a waste. */
    static final int FAULTS_COUNTED = 10_000;

    /** Each named task is planned and shown by itself; more of the same is what instances are for. */
    public static final int TASKS = 100_000;
    /** Keeps one task's instances within one round's reach. */
    public static final int INSTANCES_PER_TASK = 100_000;
    /** What the queue is built for in all. */
    public static final int INSTANCES_PER_JOB = 1_000_000;
    /** All of a gang are placed, written and told to start in one step. */
    public static final int GANG_INSTANCES = 1_000;
    /** Edges of the graph in one task; beyond it, a task in between joins them. */
    public static final int DEPENDENCIES = 10_000;

    /** Linux refuses a single argument of more than 128 KiB, its final NUL included. */
    public static final int COMMAND_BYTES = 128 * 1024 - 1;
    /** Beyond this a command belongs into a file. */
    public static final int ARGUMENTS = 4_096;

    /** Of a verticle or a kind of a user's own: what is larger belongs into a file. */
    public static final int CONFIG_BYTES = 64 * 1024;
    /** It stands in the ledger, and goes over the bus with each attempt. */
    public static final int MESSAGE_BYTES = 64 * 1024;

    /** A registry, a path, a tag and a digest; registries take no longer ones. */
    public static final int IMAGE_CHARACTERS = 512;
    /** Each is looked at on the node, before every attempt. */
    public static final int MOUNTS = 32;

    public static final int ADDRESS_BYTES = 256;
    /** More event loops than a machine has processors help nobody; worker verticles share a pool. */
    public static final int VERTICLE_INSTANCES = 256;

    public static final int ENV_ENTRIES = 1_000;
    /** Names and values together: they share the kernel's room for arguments. */
    public static final int ENV_BYTES = 128 * 1024;
    /** An item becomes an environment variable and is shown in tables. */
    public static final int ITEM_BYTES = 4_096;

    public static final int FILES = 1_000;
    public static final int OUTPUTS = 100;
    /** Leaves room below PATH_MAX (4,096) for the directory the path is in. */
    public static final int PATH_BYTES = 1_024;
    /** NAME_MAX of common file systems. */
    public static final int PATH_NAME_BYTES = 255;
    /** What browsers and proxies agree on. */
    public static final int URL_CHARACTERS = 2_048;

    /** Each constraint is checked against every node. */
    public static final int CONSTRAINTS = 64;

    public static final int CONSTRAINT_CHARACTERS = 1_000;
    public static final int CONSTRAINT_VALUES = 100;

    /** A pattern runs in time linear in text and pattern; this and the next keep the factor small. */
    public static final int PATTERN_CHARACTERS = 256;

    /** What {@code (.{100}){10}} comes to; a repetition in a repetition multiplies. */
    public static final int PATTERN_INSTRUCTIONS = 2_000;

    /** Of what is preferred: the sum over all that a task may name stays far below an int's bound. */
    public static final int WEIGHT = 1_000;

    /** Each alternative is tried on every node that the ones before it did not fit. */
    public static final int ALTERNATIVES = 8;

    /** More than any machine has; beyond it a task asks for several. */
    public static final long GPU_MILLIS = 1_024_000;

    public static final int KEY_CHARACTERS = 128;
    public static final int ROLE_CHARACTERS = 128;
    /** Shares are computed level by level. */
    public static final int ROLE_DEPTH = 8;
    /** useradd's own limit. */
    public static final int USER_CHARACTERS = 32;

    public static final int PRIORITY = 1_000;
    /** 1,000 attempts with a minute between them are most of a day. */
    public static final int ATTEMPTS = 1_000;

    public static final int RETRY_WHEN = 32;
    /** Larger than any machine, small enough that sums over a job's tasks stay exact. */
    public static final long CPU_MILLIS = 100_000_000;
    /** 1 PB, for the same reason. */
    public static final long SIZE_BYTES = 1_000_000_000_000_000L;

    public static final long CUSTOM_MILLIS = 1_000_000_000_000L;
    public static final int CUSTOM_RESOURCES = 64;
    /** A check is a connection, or a process, on each node for each instance. */
    public static final int HEALTH_INTERVAL_MS = 100;

    public static final int HEALTH_FAILURES = 100;

    public static final int PORTS = 1_000;
    /** Ten years: deadlines computed from it never overflow. */
    public static final long DURATION_MS = 3_650L * 24 * 3_600_000;

    /** In each of env and files of a task's secrets. */
    static final int SECRETS = 100;

    private Limits() {}
}
