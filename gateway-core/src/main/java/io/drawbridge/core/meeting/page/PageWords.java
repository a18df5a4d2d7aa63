package io.drawbridge.core.meeting.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** {@link PageCommand}s and {@link PageNews} to and from JSON. Unknown fields are skipped, unknown types are none. Thread-safe. */
public final class PageWords {
    /** Longest text that is read, in characters. */
    public static final int MOST_CHARS = 64 << 10;

    private static final int DEEPEST = 8;

    private final int mostChars;
    private final ObjectMapper whole;
    private final ObjectMapper terse;
    private final ObjectReader commands;
    private final ObjectReader news;

    /** With the limit of {@link #MOST_CHARS}. */
    public PageWords() {
        this(MOST_CHARS);
    }

    /**
     * With another limit.
     *
     * @param mostChars longest text that is read
     */
    public PageWords(int mostChars) {
        this.mostChars = mostChars;
        whole = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .maxDocumentLength(mostChars)
                                .build())
                        .build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        terse = whole.copy().setDefaultPropertyInclusion(JsonInclude.Include.NON_DEFAULT);
        commands = whole.readerFor(PageCommand.class);
        news = whole.readerFor(PageNews.class);
    }

    /** Reads what a page says; empty for anything else. */
    public Optional<PageCommand> command(String text) {
        return read(commands, text, PageCommand.class);
    }

    /** Reads what a meeting says; empty for anything else. */
    public Optional<PageNews> news(String text) {
        return read(news, text, PageNews.class);
    }

    private <T> Optional<T> read(ObjectReader reader, String text, Class<T> type) {
        if (text.length() > mostChars) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(type.cast(reader.readValue(text)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** For a page: every field is there. */
    public String write(PageNews said) {
        return write(whole, said);
    }

    /** For a page's other half: what is false, 0 or empty is left out, and read as such. */
    public String terse(PageNews said) {
        return write(terse, said);
    }

    /** As a page says it. */
    public String write(PageCommand said) {
        return write(whole, said);
    }

    private static String write(ObjectMapper json, Object said) {
        try {
            return json.writeValueAsString(said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("words of ours are no JSON", e);
        }
    }
}
