package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.PageWords;
import java.util.Optional;
import java.util.Set;

/** Messages to and from JSON. Unknown fields are skipped, unknown types are none. Thread-safe. */
public final class MessageCodec {
    /** Longest message in characters. */
    public static final int LONGEST_CHARS = 64 << 10;

    private static final int DEEPEST = 8;
    private static final Set<String> SIGNALLING = Set.of("join", "resume", "ping", "candidate", "offer", "leave");

    /**
     * What a page says.
     *
     * @param number of the message in its session, from 1; 0: it has none
     */
    record Numbered(long number, ClientMessage message) {}

    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST_CHARS)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final PageWords words = new PageWords(LONGEST_CHARS);

    /** Reads a message; empty for anything that is none. */
    Optional<Numbered> read(String text) {
        if (text.length() > LONGEST_CHARS) {
            return Optional.empty();
        }
        try {
            JsonNode tree = json.readTree(text);
            JsonNode number = tree.path("n");
            boolean countable = number.isMissingNode()
                    || (number.isIntegralNumber() && number.canConvertToLong() && number.asLong() > 0);
            return countable ? message(text, tree).map(said -> new Numbered(number.asLong(), said)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private Optional<ClientMessage> message(String text, JsonNode tree) throws JsonProcessingException {
        return SIGNALLING.contains(tree.path("type").asText())
                ? Optional.ofNullable(json.treeToValue(tree, ClientMessage.class))
                : words.command(text).map(ClientMessage.Command::new);
    }

    /** Writes news of the meeting. */
    public String write(PageNews news) {
        return words.write(news);
    }

    /** Writes a message. */
    public String write(ServerMessage message) {
        try {
            return json.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of ours is no JSON", e);
        }
    }
}
