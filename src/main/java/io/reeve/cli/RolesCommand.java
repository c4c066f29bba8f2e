package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the roles. */
@Command(description = "List the roles that share the cluster: what each has, is entitled to, and wants.")
final class RolesCommand implements Callable<Integer> {
    private final Session session;

    RolesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.connect().roles();
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table(
                "ROLE",
                "WEIGHT",
                "SHARE",
                "OF",
                "ENTITLED",
                "USED",
                "TASKS",
                "WAITING",
                "DEMAND",
                "GUARANTEE",
                "LIMIT");
        for (Json role : answer.items("roles")) {
            table.row(
                    role.text("role"),
                    Text.amount(role.get("weight")),
                    percent(role.get("share")),
                    Text.dashIfEmpty(role.text("resource")),
                    percent(role.get("entitlement")),
                    amounts(role.get("used")),
                    role.text("attempts"),
                    role.text("waiting"),
                    amounts(role.get("demand")),
                    amounts(role.get("guarantee")),
                    amounts(role.get("limit")));
        }
        table.print(session.console());
        return ExitStatus.DONE;
    }

    private static String percent(Json part) {
        return part.value() instanceof Number number
                ? String.format(Locale.ROOT, "%.1f %%", number.doubleValue() * 100)
                : "-";
    }

    /** {@code cpus=4 mem=8.0 GB}; what there is none of is left out unless it is a bound. */
    static String amounts(Json amounts) {
        Map<String, Json> fields = amounts.fields();
        boolean bounds = !fields.containsKey("custom");
        Map<String, Json> custom = amounts.get("custom").fields();
        String words = fields.entrySet().stream()
                .filter(field ->
                        field.getValue().value() instanceof Number number && (bounds || number.doubleValue() != 0))
                .map(field -> field.getKey() + "=" + amount(field.getKey(), field.getValue()))
                .collect(Collectors.joining(" "));
        String more = custom.entrySet().stream()
                .map(field -> field.getKey() + "=" + Text.amount(field.getValue()))
                .collect(Collectors.joining(" "));
        return Text.dashIfEmpty((words + " " + more).strip());
    }

    private static String amount(String resource, Json value) {
        return resource.equals("mem") || resource.equals("disk") ? Text.size(value.number()) : Text.amount(value);
    }
}
