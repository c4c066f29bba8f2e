package io.reeve.spec;

import io.reeve.model.FileSpec;
import io.reeve.model.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code files}: what is placed into the working directory, in the form documents have after uploads. */
final class FileReader {
    static final String UPLOAD = "upload:";
    static final String OUTPUTS = "outputs:";
    static final String OF_NODE = "file://";

    private FileReader() {}

    static List<FileSpec> read(@Nullable Tree tree, int limit, Faults faults) {
        List<FileSpec> files = new ArrayList<>();
        if (tree == null) {
            return files;
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list, each " + Vocabulary.FILE.example());
            return files;
        }
        if (list.items().size() > limit) {
            faults.tooMany(tree.place(), list.items().size(), limit, "files");
            return files;
        }
        Map<String, Boolean> taken = new HashMap<>();
        for (Tree item : list.items()) {
            FileSpec file = item instanceof Tree.Mapping ? map(item, faults) : text(item, faults);
            if (file != null) {
                checkFree(file.to(), file.extract(), item.place(), taken, faults);
                files.add(file);
            }
        }
        return files;
    }

    /** A single file, as text or a map; what names no file has the {@code usual} place. */
    static @Nullable FileSpec one(Tree tree, String usual, String expected, Faults faults) {
        if (tree instanceof Tree.Items) {
            faults.wrongType(tree, expected);
            return null;
        }
        if (tree instanceof Tree.Scalar scalar && scalar.text().startsWith(UPLOAD)) {
            FileSpec.Source source = source(tree, null, faults);
            return source == null ? null : new FileSpec(source, usual, -1);
        }
        FileSpec file = tree instanceof Tree.Mapping ? map(tree, faults) : text(tree, faults);
        if (file != null && file.source() instanceof FileSpec.Source.Outputs) {
            faults.add(FaultCode.BAD_CHOICE, tree.place(), "the outputs of a task are many files", expected);
            return null;
        }
        return file;
    }

    /** In {@code taken} a path is true if it is a file, false if it is a folder around one. */
    static void checkFree(String to, boolean folder, Place place, Map<String, Boolean> taken, Faults faults) {
        if (to.equals(FileSpec.WORK)) {
            return; // what is in an archive is not known here; the worker finds two files of one place
        }
        boolean free = folder ? !Boolean.TRUE.equals(taken.putIfAbsent(to, false)) : taken.put(to, true) == null;
        for (int slash = to.indexOf('/'); slash >= 0; slash = to.indexOf('/', slash + 1)) {
            free &= !Boolean.TRUE.equals(taken.putIfAbsent(to.substring(0, slash), false));
        }
        if (!free) {
            String message = "the place " + Quoted.of(to) + " is taken by another file of this list";
            faults.add(FaultCode.DUPLICATE_PATH, place, message, "a place of its own for each file, with to:");
        }
    }

    private static @Nullable FileSpec text(Tree item, Faults faults) {
        FileSpec.Source source = source(item, null, faults);
        if (source == null) {
            return null;
        }
        String name = usualPlace(source);
        if (name.isEmpty()) {
            String message = "no file name can be read from " + Quoted.of(((Tree.Scalar) item).text());
            faults.add(FaultCode.MISSING_FIELD, item.place().child("to"), message, "{from: …, to: NAME}");
            return null;
        }
        return new FileSpec(source, name, -1);
    }

    private static @Nullable FileSpec map(Tree item, Faults faults) {
        Fields fields = Fields.of(item, Vocabulary.FILE, faults);
        if (fields == null) {
            return null;
        }
        Tree from = fields.require("from", faults, "an http or https URL, or upload: and a SHA-256");
        FileSpec.Source source = from == null ? null : source(from, checksum(fields.get("sha256"), faults), faults);
        Tree modeField = fields.get("mode");
        int mode = modeField == null ? -1 : mode(modeField, faults);
        Tree toField = fields.get("to");
        String to = toField == null ? null : Scalars.text(toField, faults, "a path in the working directory");
        boolean extract = flag(fields.get("extract"), faults);
        boolean cache = flag(fields.get("cache"), faults);
        boolean inWork = extract && (toField == null || FileSpec.WORK.equals(to));
        if (to != null && !inWork && !Paths.check(to, fields.place("to"), faults)) {
            return null;
        }
        if (inWork) {
            to = FileSpec.WORK;
        }
        if (source != null && to == null && toField == null) {
            to = usualPlace(source);
        }
        if (source instanceof FileSpec.Source.Outputs) {
            refuse("sha256", fields, faults);
            refuse("mode", fields, faults);
            if (extract) {
                refuse("extract", fields, faults);
            }
        }
        checkTogether(source, extract, cache, fields, faults);
        if (source == null || to == null || to.isEmpty()) {
            if (source != null && toField == null) {
                fields.require("to", faults, "a path in the working directory");
            }
            return null;
        }
        return new FileSpec(source, to, mode, extract, cache);
    }

    private static void checkTogether(
            FileSpec.@Nullable Source source, boolean extract, boolean cache, Fields fields, Faults faults) {
        if (extract && fields.has("mode")) {
            String message = "each file of an archive has the mode that the archive says";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place("mode"), message, "mode left out");
        }
        if (cache
                && source != null
                && !(source instanceof FileSpec.Source.Web web && !web.url().startsWith(OF_NODE))) {
            String message = "only what comes from a web address is kept in a node's cache";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place("cache"), message, "cache left out");
        }
    }

    private static boolean flag(@Nullable Tree tree, Faults faults) {
        return tree != null && Scalars.bool(tree, faults);
    }

    /** Where the file stands if nothing is said; empty if that must be said. */
    private static String usualPlace(FileSpec.Source source) {
        if (source instanceof FileSpec.Source.Web web) {
            return WebAddresses.fileName(web.url());
        }
        return source instanceof FileSpec.Source.Outputs outputs ? outputs.task() : "";
    }

    private static void refuse(String field, Fields fields, Faults faults) {
        if (fields.has(field)) {
            String message = "the outputs of a task are many files, for which " + field + " has no meaning";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place(field), message, field + " left out");
        }
    }

    private static @Nullable String checksum(@Nullable Tree tree, Faults faults) {
        String text = tree == null ? null : Scalars.text(tree, faults, "64 hexadecimal digits");
        return tree != null && text != null && isChecksum(text, tree.place(), faults) ? text : null;
    }

    static boolean isChecksum(String text, Place place, Faults faults) {
        boolean hex =
                text.length() == 64 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (!hex) {
            String message = Quoted.of(text) + " is no SHA-256";
            faults.add(FaultCode.BAD_SHA256, place, message, "64 hexadecimal digits, small letters");
        }
        return hex;
    }

    private static FileSpec.@Nullable Source source(Tree tree, @Nullable String sha256, Faults faults) {
        String text = Scalars.text(tree, faults, Vocabulary.FILE.example());
        if (text == null) {
            return null;
        }
        if (text.startsWith(UPLOAD)) {
            String content = text.substring(UPLOAD.length());
            if (!isChecksum(content, tree.place(), faults)) {
                return null;
            }
            if (sha256 != null && !sha256.equals(content)) {
                String message = "sha256 is not that of the upload";
                faults.add(FaultCode.SHA256_MISMATCH, tree.place(), message, "sha256 left out, or " + content);
            }
            return new FileSpec.Source.Upload(content);
        }
        if (text.startsWith(OUTPUTS)) {
            return outputs(text.substring(OUTPUTS.length()), tree, faults);
        }
        if (text.startsWith(OF_NODE)) {
            return ofNode(text.substring(OF_NODE.length()), tree, sha256, faults);
        }
        if (text.contains("://")) {
            return WebAddresses.check(text, tree.place(), faults) ? new FileSpec.Source.Web(text, sha256) : null;
        }
        if (text.isBlank()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the text is empty", Vocabulary.FILE.example());
            return null;
        }
        faults.add(
                FaultCode.LOCAL_PATH,
                tree.place(),
                Quoted.of(text) + " is a local path, which no other machine can read",
                "an http or https URL, or upload: and the SHA-256 of a file that was uploaded before;"
                        + " the command line does this by itself");
        return null;
    }

    private static FileSpec.@Nullable Source ofNode(String path, Tree tree, @Nullable String sha256, Faults faults) {
        boolean absolute =
                path.startsWith("/") && Paths.wrong(path.substring(1)).isEmpty();
        if (!absolute || path.indexOf('%') >= 0) {
            String message = Quoted.of(OF_NODE + path) + " is no file of a node";
            String expected = "file:// and an absolute path without . and .. and %, such as file:///data/words.txt";
            faults.add(FaultCode.BAD_URL, tree.place(), message, expected);
            return null;
        }
        return new FileSpec.Source.Web(OF_NODE + path, sha256);
    }

    private static FileSpec.@Nullable Source outputs(String task, Tree tree, Faults faults) {
        if (!Names.isName(task)) {
            String message = Quoted.of(task) + " is no name of a task";
            faults.add(FaultCode.BAD_NAME, tree.place(), message, "outputs: and a task this one runs after");
            return null;
        }
        return new FileSpec.Source.Outputs(task);
    }

    /** Octal permission bits, with or without the leading 0. */
    private static int mode(Tree tree, Faults faults) {
        String expected = "permission bits in octal such as 0644 or 0755";
        String text = Scalars.text(tree, faults, expected);
        if (text == null) {
            return -1;
        }
        String digits = text.length() == 4 && text.charAt(0) == '0' ? text.substring(1) : text;
        if (digits.length() != 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '7')) {
            faults.add(FaultCode.BAD_MODE, tree.place(), Quoted.of(text) + " is no such mode", expected);
            return -1;
        }
        return Integer.parseInt(digits, 8);
    }
}
