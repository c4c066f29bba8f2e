package io.reeve.encoding;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Constants by name, so that their order stays free; renaming one breaks old logs, which a golden file catches. */
final class EnumShape implements Shape {
    private final Class<?> type;
    private final byte[][] names;
    private final Map<String, Object> constants = new HashMap<>();

    EnumShape(Class<?> type) {
        this.type = type;
        Object[] all = type.getEnumConstants();
        names = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            String name = ((Enum<?>) all[i]).name();
            names[i] = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            constants.put(name, all[i]);
        }
    }

    @Override
    public void write(Object value, Sink sink) {
        sink.writeBytes(names[((Enum<?>) value).ordinal()]);
    }

    @Override
    public Object read(Source source) {
        String name = source.readText();
        Object constant = constants.get(name);
        if (constant == null) {
            throw source.damaged("this version knows no " + type.getSimpleName() + " \"" + name + "\"");
        }
        return constant;
    }

    @Override
    public @Nullable Object absent() {
        return null;
    }
}
