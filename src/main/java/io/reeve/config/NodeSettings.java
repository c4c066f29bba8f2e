package io.reeve.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * What was said about a node, not yet checked: by the names of the configuration file, each value a text, a list of
 * texts or a map of texts.
 */
public final class NodeSettings {
    /** A configuration is a page of text; more is some other file given by mistake. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Map<String, Object> said;

    private NodeSettings(Map<String, Object> said) {
        this.said = said;
    }

    public static NodeSettings empty() {
        return new NodeSettings(new LinkedHashMap<>());
    }

    /** Reads a YAML file; a file that is not a map of settings is a fault that names it. */
    public static NodeSettings read(Path file) throws ConfigException {
        String text = text(file);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setSchema(new FailsafeSchema())
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(0)
                .build();
        Object loaded;
        try {
            Iterator<Object> documents =
                    new Load(settings).loadAllFromString(text).iterator();
            if (!documents.hasNext()) {
                return empty();
            }
            loaded = documents.next();
            if (documents.hasNext()) {
                throw new ConfigException(List.of(file + " holds several documents: expected one"));
            }
        } catch (YamlEngineException malformed) {
            throw new ConfigException(List.of(file + " is not YAML: " + malformed.getMessage()));
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new ConfigException(List.of(file + " holds no settings: expected lines like \"http-port: 5050\""));
        }
        NodeSettings read = empty();
        map.forEach((name, value) -> read.said.put(String.valueOf(name), value));
        return read;
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(List.of(file + " is larger than 1 MiB: is it a configuration file?"));
            }
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(List.of("there is no configuration file " + file));
        } catch (IOException unreadable) {
            throw new ConfigException(List.of("cannot read the configuration file " + file + ": " + unreadable));
        }
    }

    /** Says one thing more; it wins over what was said before, entry by entry for a map. Null says nothing. */
    public NodeSettings with(String name, @Nullable Object value) {
        if (value == null
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty()) {
            return this;
        }
        Map<String, Object> merged = new LinkedHashMap<>(said);
        if (value instanceof Map<?, ?> entries && said.get(name) instanceof Map<?, ?> before) {
            Map<Object, Object> both = new LinkedHashMap<>(before);
            both.putAll(entries);
            merged.put(name, both);
        } else {
            merged.put(name, value);
        }
        return new NodeSettings(merged);
    }

    /**
     * The configuration, with defaults for what was not said.
     *
     * @param defaultName the node's name if none was said, such as this machine's
     * @param workingDirectory what relative paths start from
     */
    public NodeConfig check(String defaultName, Path workingDirectory) throws ConfigException {
        List<String> faults = new ArrayList<>();
        NodeConfig config = new NodeConfigReader(said, faults, workingDirectory).read(defaultName);
        if (config == null || !faults.isEmpty()) {
            throw new ConfigException(faults);
        }
        return config;
    }
}
