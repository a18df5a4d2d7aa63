package io.drawbridge.core.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads one YAML document into {@link Raw} values, within limits. */
final class YamlReader {
    private static final int MAX_DEPTH = 20;

    /** Outcome: the document, or one sentence on why there is none. */
    sealed interface Result {
        /** What was read; an empty document is an empty mapping. */
        record Document(Raw root) implements Result {}

        /** Not YAML, or beyond a limit. Never quotes the file, since it may hold secrets. */
        record Unreadable(String reason) implements Result {}
    }

    private final YAMLFactory factory;
    private final int maxChars;

    /** Takes documents of at most {@code maxChars} characters. */
    YamlReader(int maxChars) {
        this.maxChars = maxChars;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(maxChars);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        this.factory = YAMLFactory.builder()
                .loaderOptions(options)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(maxChars)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** Reads {@code text}; nothing is thrown. */
    Result read(String text) {
        if (text.length() > maxChars) {
            return new Result.Unreadable("longer than " + maxChars + " characters");
        }
        try (JsonParser parser = factory.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Result.Document(new Raw.Mapping(Map.of()));
            }
            Raw root = value(parser, first);
            return parser.nextToken() == null
                    ? new Result.Document(root)
                    : new Result.Unreadable("more than one document");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            return new Result.Unreadable(
                    "not readable as YAML, line " + line + ": " + firstLine(e.getOriginalMessage()));
        } catch (IOException | RuntimeException e) {
            return new Result.Unreadable("not readable as YAML: " + firstLine(e.getMessage()));
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unknown fault" : message.lines().findFirst().orElse("unknown fault");
    }

    private static Raw value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_ARRAY -> sequence(parser);
            case START_OBJECT -> mapping(parser);
            case VALUE_NULL -> new Raw.Scalar("");
            default -> new Raw.Scalar(parser.getText());
        };
    }

    private static Raw sequence(JsonParser parser) throws IOException {
        List<Raw> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return new Raw.Sequence(List.copyOf(items));
    }

    private static Raw mapping(JsonParser parser) throws IOException {
        Map<String, Raw> entries = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            entries.put(name, value(parser, parser.nextToken()));
        }
        return new Raw.Mapping(entries);
    }
}
