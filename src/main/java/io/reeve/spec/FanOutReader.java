package io.reeve.spec;

import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code instances} or {@code each}: how many instances a task has. */
final class FanOutReader {
    private FanOutReader() {}

    static FanOut read(Fields task, Faults faults) {
        Tree instances = task.get("instances");
        Tree each = task.get("each");
        if (instances != null && each != null) {
            String message = "the task has both instances and each";
            faults.add(FaultCode.CONFLICTING_FIELDS, each.place(), message, "one of the two");
        }
        if (each != null) {
            return each(each, faults);
        }
        if (instances == null) {
            return new FanOut.Single();
        }
        return new FanOut.Instances(Scalars.integer(instances, 1, Limits.INSTANCES_PER_TASK, faults));
    }

    private static FanOut each(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.EACH, faults);
        if (fields == null) {
            return new FanOut.Single();
        }
        List<String> given =
                Vocabulary.EACH.known().stream().filter(fields::has).toList();
        if (given.size() > 1) {
            String message = "each has both " + String.join(" and ", given);
            faults.add(FaultCode.CONFLICTING_FIELDS, tree.place(), message, Vocabulary.EACH.example());
            return new FanOut.Single();
        }
        if (given.isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "each says nothing", Vocabulary.EACH.example());
        }
        Tree outputs = fields.get("outputs");
        if (outputs != null) {
            String task = Scalars.text(outputs, faults, "the name of a task this one runs after");
            return new FanOut.OutputsOf(task == null ? "" : task);
        }
        Tree files = fields.get("files");
        if (files != null) {
            return files(files, faults);
        }
        Tree items = fields.get("items");
        return items == null ? new FanOut.Single() : new FanOut.Items(items(items, faults));
    }

    private static FanOut files(Tree tree, Faults faults) {
        if (tree instanceof Tree.Scalar scalar && !scalar.isNull()) {
            faults.add(
                    FaultCode.LOCAL_PATH,
                    tree.place(),
                    Quoted.of(scalar.text()) + " is a local glob, which no other machine can resolve",
                    "a list of {from: upload:SHA256, to: NAME}; the command line makes it from a glob by itself");
            return new FanOut.Single();
        }
        notEmpty(tree, faults);
        List<FileSpec> each = FileReader.read(tree, Limits.INSTANCES_PER_TASK, faults);
        if (each.stream().anyMatch(file -> file.source() instanceof FileSpec.Source.Outputs)) {
            String message = "each: {files} takes files, not the outputs of a task";
            faults.add(FaultCode.CONFLICTING_FIELDS, tree.place(), message, "each: {outputs: TASK}");
        }
        return new FanOut.Files(each);
    }

    private static List<String> items(Tree tree, Faults faults) {
        List<String> items = new ArrayList<>();
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list of texts");
            return items;
        }
        notEmpty(tree, faults);
        if (list.items().size() > Limits.INSTANCES_PER_TASK) {
            faults.tooMany(tree.place(), list.items().size(), Limits.INSTANCES_PER_TASK, "items");
            return items;
        }
        for (Tree item : list.items()) {
            String text = Scalars.text(item, faults, "text");
            if (text != null && Scalars.withinBytes(text, Limits.ITEM_BYTES, item.place(), faults)) {
                items.add(text);
            }
        }
        return items;
    }

    private static void notEmpty(Tree tree, Faults faults) {
        if (tree instanceof Tree.Items list && list.items().isEmpty()) {
            String message = "the list is empty, so the task would have no instance";
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), message, "one entry or more");
        }
    }

    /** How many instances are certain before the job runs. */
    static int count(@Nullable FanOut fanOut) {
        if (fanOut instanceof FanOut.Instances instances) {
            return instances.count();
        }
        if (fanOut instanceof FanOut.Items items) {
            return items.items().size();
        }
        return fanOut instanceof FanOut.Files files ? files.files().size() : 1;
    }
}
