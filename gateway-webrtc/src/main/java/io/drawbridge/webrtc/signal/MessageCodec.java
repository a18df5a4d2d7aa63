package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.PageWords;
import java.util.Optional;

/** Messages to and from JSON. Unknown fields are skipped, unknown types are none. Thread-safe. */
public final class MessageCodec {
    /** Longest message in characters. */
    public static final int LONGEST_CHARS = 64 << 10;

    private static final int DEEPEST = 8;

    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST_CHARS)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final ObjectReader reader = json.readerFor(ClientMessage.class);
    private final PageWords words = new PageWords(LONGEST_CHARS);

    /** Reads a message; empty for anything that is none. */
    public Optional<ClientMessage> read(String text) {
        if (text.length() > LONGEST_CHARS) {
            return Optional.empty();
        }
        Optional<PageCommand> command = words.command(text);
        if (command.isPresent()) {
            return command.map(ClientMessage.Command::new);
        }
        try {
            ClientMessage message = reader.readValue(text);
            return Optional.ofNullable(message);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
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
