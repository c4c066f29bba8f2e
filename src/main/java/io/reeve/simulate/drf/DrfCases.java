package io.reeve.simulate.drf;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of cases: an object of cases by name, or of lists of cases. A case has {@code capacity},
 * {@code demands}, perhaps {@code weights}, and what is expected: {@code discrete_tasks} (also {@code tasks},
 * {@code drf_tasks}) and {@code pick_sequence_head}. Other fields are for other readers.
 */
public final class DrfCases {
    /** Beyond this a number would not stay exact through all that is done with it. */
    private static final long MAX_AMOUNT = 1_000_000_000_000L;

    /** Beyond this a case is a mistake. */
    private static final int MAX_GRANTS = 1_000_000;

    private DrfCases() {}

    /** What is wrong with a file, and where. */
    public static final class BadCaseException extends Exception {
        private static final long serialVersionUID = 1;

        BadCaseException(String message) {
            super(message);
        }
    }

    private static String why(byte[] file, RuntimeException malformed) {
        if (file.length == 0) {
            return "it is empty, expected a JSON object of cases";
        }
        String said = String.valueOf(malformed.getMessage()).lines().findFirst().orElse("");
        return "it is no JSON object: "
                + said.replaceFirst("^Failed to decode: ?", "")
                        .replaceAll("\\s*[(\\[]?(start marker )?(at )?\\[Source:.*", "");
    }

    public static List<DrfCase> read(byte[] file) throws BadCaseException {
        JsonObject all;
        try {
            all = new JsonObject(Buffer.buffer(file));
        } catch (DecodeException | ClassCastException malformed) {
            throw new BadCaseException(why(file, malformed));
        }
        List<DrfCase> cases = new ArrayList<>();
        for (Map.Entry<String, Object> entry : all) {
            if (entry.getValue() instanceof JsonObject one) {
                cases.add(read("/" + entry.getKey(), one));
            } else if (entry.getValue() instanceof JsonArray many) {
                for (int i = 0; i < many.size(); i++) {
                    if (!(many.getValue(i) instanceof JsonObject one)) {
                        throw new BadCaseException("/" + entry.getKey() + "/" + i + " is no object");
                    }
                    cases.add(read("/" + entry.getKey() + "/" + i, one));
                }
            }
        }
        if (cases.isEmpty()) {
            throw new BadCaseException(
                    "it holds no case: {\"name\": {\"capacity\": [9, 18], \"demands\": [[1, 4], [3, 1]],"
                            + " \"discrete_tasks\": [3, 2]}}");
        }
        return cases;
    }

    private static DrfCase read(String at, JsonObject json) throws BadCaseException {
        List<Long> capacity = numbers(json.getValue("capacity"), at + "/capacity", 1);
        if (!(json.getValue("demands") instanceof JsonArray users) || users.isEmpty()) {
            throw new BadCaseException(at + "/demands must be a list with one list of amounts for each user");
        }
        List<List<Long>> demands = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            String user = at + "/demands/" + i;
            List<Long> demand = numbers(users.getValue(i), user, 0);
            if (demand.size() != capacity.size()) {
                throw new BadCaseException(user + " has " + demand.size() + " amounts, expected one for each of the "
                        + capacity.size() + " resources");
            }
            requireBounded(user, demand, capacity);
            demands.add(demand);
        }
        List<Long> weights = json.containsKey("weights")
                ? numbers(json.getValue("weights"), at + "/weights", 1)
                : demands.stream().map(user -> 1L).toList();
        requireOneEach(at + "/weights", weights, demands);
        List<Integer> tasks = List.of();
        for (String field : List.of("discrete_tasks", "tasks", "drf_tasks")) {
            if (tasks.isEmpty() && json.containsKey(field)) {
                tasks = ints(json.getValue(field), at + "/" + field);
                requireOneEach(at + "/" + field, tasks, demands);
            }
        }
        List<Integer> picks = json.containsKey("pick_sequence_head")
                ? ints(json.getValue("pick_sequence_head"), at + "/pick_sequence_head")
                : List.of();
        return new DrfCase(at.substring(1), capacity, demands, weights, tasks, picks);
    }

    /** Somebody who asks for nothing would get tasks for ever. */
    private static void requireBounded(String user, List<Long> demand, List<Long> capacity) throws BadCaseException {
        long most = Long.MAX_VALUE;
        for (int i = 0; i < demand.size(); i++) {
            if (demand.get(i) > 0) {
                most = Math.min(most, capacity.get(i) / demand.get(i));
            }
        }
        if (most > MAX_GRANTS) {
            throw new BadCaseException(user + (most == Long.MAX_VALUE ? " asks for nothing" : " asks for too little")
                    + ": more than " + MAX_GRANTS + " of its tasks fit into the pool");
        }
    }

    private static void requireOneEach(String at, List<?> values, List<?> users) throws BadCaseException {
        if (values.size() != users.size()) {
            throw new BadCaseException(
                    at + " has " + values.size() + " numbers, expected one for each of the " + users.size() + " users");
        }
    }

    private static List<Long> numbers(Object value, String at, long least) throws BadCaseException {
        String expected = " must be a list of whole numbers from " + least + " to " + MAX_AMOUNT;
        if (!(value instanceof JsonArray list) || list.isEmpty()) {
            throw new BadCaseException(at + expected);
        }
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            boolean whole = list.getValue(i) instanceof Integer || list.getValue(i) instanceof Long;
            long number = whole ? ((Number) list.getValue(i)).longValue() : -1;
            if (number < least || number > MAX_AMOUNT) {
                throw new BadCaseException(at + expected + ", was " + list.getValue(i) + " at " + i);
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static List<Integer> ints(Object value, String at) throws BadCaseException {
        return numbers(value, at, 0).stream()
                .map(number -> (int) Math.min(number, Integer.MAX_VALUE))
                .toList();
    }
}
