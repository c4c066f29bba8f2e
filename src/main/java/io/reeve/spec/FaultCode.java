package io.reeve.spec;

import java.util.Locale;

/** Every kind of fault a job document can have. The spelling of {@link #code} is public and never changes. */
public enum FaultCode {
    DOCUMENT_TOO_LARGE("the document has more bytes than one may have"),
    NOT_UTF8("the bytes are not UTF-8"),
    UNPRINTABLE_CHARACTER("a character that YAML does not allow"),
    SYNTAX("the text is not YAML, or not JSON"),
    EMPTY_DOCUMENT("there is nothing in the document"),
    SEVERAL_DOCUMENTS("more than one document in one text"),
    YAML_ANCHOR("an anchor (&name)"),
    YAML_ALIAS("an alias (*name)"),
    YAML_MERGE_KEY("a merge key (<<)"),
    YAML_TAG("a tag (!name)"),
    DUPLICATE_KEY("the same key twice in one map"),
    KEY_NOT_TEXT("a key that is a list or a map"),
    TOO_DEEP("lists and maps nested too deep"),
    BAD_CHARACTER("a NUL character or half a surrogate pair"),
    UNKNOWN_FIELD("no such field"),
    MISSING_FIELD("a field that must be there is not"),
    NULL_VALUE("a field without a value"),
    WRONG_TYPE("a list, map or text where another of these belongs"),
    EMPTY_VALUE("an empty text, list or map where something must be"),
    TOO_LONG("a text longer than it may be"),
    TOO_MANY("more entries than there may be"),
    BAD_NAME("a name of a job, task or resource that breaks the rule of names"),
    BAD_ROLE("a role that is no path of names"),
    BAD_KEY("an idempotency key with characters it may not have"),
    BAD_NUMBER("not a number, or one with too many digits after the point"),
    OUT_OF_RANGE("a number, size, duration or moment that is out of the range"),
    BAD_CHOICE("not one of the words that are allowed here"),
    BAD_SIZE("a size without a unit, or with an unknown one"),
    BAD_DURATION("a duration without a unit, or with an unknown one"),
    CALENDAR_DURATION("a duration in months or years"),
    COMMAND_COMMENT("a command with a YAML comment on its line"),
    LOCAL_PATH("a local path or glob in a document that came over the network"),
    BAD_URL("not an http, https or file URL"),
    URL_CREDENTIALS("a URL that holds a user or password"),
    BAD_SHA256("not a SHA-256 in 64 small hexadecimal digits"),
    SHA256_MISMATCH("the content is not what the checksum says"),
    BAD_MODE("not permission bits such as 0644"),
    BAD_PATH("a path that is not below the working directory"),
    DUPLICATE_PATH("two files for one place"),
    BAD_IMAGE("not the name of a container image"),
    BAD_GLOB("a glob that cannot be read"),
    BAD_PORT("not a port or a range of ports"),
    PORT_OVERLAP("the same port twice"),
    BAD_ENV_NAME("not the name of an environment variable"),
    RESERVED_NAME("a name that Reeve sets itself"),
    BAD_USER("not the name of a user"),
    BAD_CONSTRAINT("a line of where that cannot be read"),
    BAD_PATTERN("a regular expression that cannot be read, or that is too large"),
    UNKNOWN_TASK("a task that the job does not have"),
    SELF_DEPENDENCY("a task that runs after itself"),
    DEPENDENCY_CIRCLE("tasks that wait for one another"),
    GANG_DEPENDENCY("tasks of one gang of which one waits for another"),
    DUPLICATE_ITEM("the same entry twice in a list"),
    CONFLICTING_FIELDS("fields that exclude one another"),
    OUTPUTS_NOT_AFTER("the outputs of a task are asked for that this one does not run after"),
    NO_OUTPUTS("the outputs of a task are asked for that keeps none"),
    BAD_SCHEDULE("a cron pattern, a repeating interval or a time zone that cannot be read, or that never fires"),
    FILE_MISSING("a local file that is not there"),
    NOT_A_FILE("a local path that is a folder or a device"),
    FILE_UNREADABLE("a local file that cannot be read"),
    NO_MATCH("a local glob that matches no file"),
    MORE_FAULTS("there are more faults than are listed");

    private final String meaning;

    FaultCode(String meaning) {
        this.meaning = meaning;
    }

    /** The code as documents of errors spell it, such as {@code unknown-field}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }
}
