package io.drawbridge.core.meeting.page;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks of its meeting. Every text is untrusted and bounded: what is longer than a meeting takes is cut to one character more
 * than that, so that the meeting can still see that it was too long. {@code toString} shows nothing that a person typed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(PageCommand.Mute.class),
    @JsonSubTypes.Type(PageCommand.Hand.class),
    @JsonSubTypes.Type(PageCommand.Chat.class),
    @JsonSubTypes.Type(PageCommand.Share.class),
    @JsonSubTypes.Type(PageCommand.View.class),
    @JsonSubTypes.Type(PageCommand.Admit.class),
    @JsonSubTypes.Type(PageCommand.Remove.class),
    @JsonSubTypes.Type(PageCommand.MuteOther.class),
    @JsonSubTypes.Type(PageCommand.Lock.class),
    @JsonSubTypes.Type(PageCommand.End.class),
    @JsonSubTypes.Type(PageCommand.DialOut.class),
    @JsonSubTypes.Type(PageCommand.HangUpDial.class)
})
public sealed interface PageCommand {
    /** Longest identifier; longer ones belong to nobody. */
    int MOST_ID_CHARS = 64;

    /** Longest line of chat, in UTF-16 units. */
    int MOST_CHAT_CHARS = 2000;

    /** Longest address to be called. */
    int MOST_URI_CHARS = 256;

    /** Most pictures that are wished for at once. */
    int MOST_TILES = 64;

    /** Its name in JSON, as {@link PageNews.Refused} gives it back. */
    default String kind() {
        return getClass().getAnnotation(JsonTypeName.class).value();
    }

    /** The guest has switched the microphone off or on. */
    @JsonTypeName("mute")
    record Mute(boolean audio) implements PageCommand {}

    /** The guest raises a hand or takes it down. */
    @JsonTypeName("hand")
    record Hand(boolean raised) implements PageCommand {}

    /**
     * A line for everybody, without what cannot be shown.
     *
     * @param id made by the page; a line that comes again with the same id is the same line
     */
    @JsonTypeName("chat")
    record Chat(String id, String text) implements PageCommand {
        public Chat {
            id = Texts.cut(Texts.showable(id), MOST_ID_CHARS + 1);
            text = Texts.cut(Texts.showable(text), MOST_CHAT_CHARS + 1);
        }

        @Override
        public String toString() {
            return "chat";
        }
    }

    /**
     * Which line carries the screen now.
     *
     * @param mid of an m line of the page's offer; null: none does
     */
    @JsonTypeName("share")
    record Share(@Nullable String mid) implements PageCommand {
        public Share {
            mid = mid == null ? null : Texts.cut(mid, MOST_ID_CHARS + 1);
        }
    }

    /** Which pictures are visible, the most important first; those that are not listed are unseen. */
    @JsonTypeName("view")
    record View(List<Tile> tiles) implements PageCommand {
        public View {
            tiles = Texts.first(tiles, MOST_TILES);
        }
    }

    /**
     * A visible picture.
     *
     * @param content "camera" or "slides"
     * @param width in pixels of the screen
     * @param height in pixels of the screen
     */
    record Tile(String participantId, String content, int width, int height) {
        public Tile {
            participantId = Texts.cut(participantId, MOST_ID_CHARS + 1);
            content = Texts.cut(content, MOST_ID_CHARS);
        }
    }

    /** A host lets in one who waits. */
    @JsonTypeName("admit")
    record Admit(String participantId) implements PageCommand {
        public Admit {
            participantId = Texts.cut(participantId, MOST_ID_CHARS + 1);
        }
    }

    /** A host puts somebody out. */
    @JsonTypeName("remove")
    record Remove(String participantId) implements PageCommand {
        public Remove {
            participantId = Texts.cut(participantId, MOST_ID_CHARS + 1);
        }
    }

    /** A host mutes somebody else, or lets them speak again. */
    @JsonTypeName("mute-other")
    record MuteOther(String participantId, boolean muted) implements PageCommand {
        public MuteOther {
            participantId = Texts.cut(participantId, MOST_ID_CHARS + 1);
        }
    }

    /** A host locks the meeting or opens it. */
    @JsonTypeName("lock")
    record Lock(boolean locked) implements PageCommand {}

    /** A host ends the meeting for all. */
    @JsonTypeName("end")
    record End() implements PageCommand {}

    /**
     * A host calls somebody into the meeting.
     *
     * @param id made by the page; names this call in {@link PageNews.Dialling}
     */
    @JsonTypeName("dial-out")
    record DialOut(String id, String uri) implements PageCommand {
        public DialOut {
            id = Texts.cut(id, MOST_ID_CHARS + 1);
            uri = Texts.cut(uri, MOST_URI_CHARS + 1);
        }

        @Override
        public String toString() {
            return "dial-out";
        }
    }

    /** A host gives up, or hangs up, a call that a host has begun. */
    @JsonTypeName("hang-up-dial")
    record HangUpDial(String id) implements PageCommand {
        public HangUpDial {
            id = Texts.cut(id, MOST_ID_CHARS + 1);
        }
    }
}
