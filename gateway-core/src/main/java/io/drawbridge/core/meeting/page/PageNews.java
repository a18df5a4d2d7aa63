package io.drawbridge.core.meeting.page;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page is told of its meeting. Each kind replaces what was said of that kind before, but for {@link Chat}, whose lines add up, and
 * {@link Refused}. Lists and texts are bounded. {@code toString} shows no names and nothing that a person typed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(PageNews.Roster.class),
    @JsonSubTypes.Type(PageNews.Lobby.class),
    @JsonSubTypes.Type(PageNews.Self.class),
    @JsonSubTypes.Type(PageNews.Pictures.class),
    @JsonSubTypes.Type(PageNews.Speakers.class),
    @JsonSubTypes.Type(PageNews.Chat.class),
    @JsonSubTypes.Type(PageNews.Quality.class),
    @JsonSubTypes.Type(PageNews.Limits.class),
    @JsonSubTypes.Type(PageNews.Notice.class),
    @JsonSubTypes.Type(PageNews.Stage.class),
    @JsonSubTypes.Type(PageNews.Dialling.class),
    @JsonSubTypes.Type(PageNews.Refused.class)
})
public sealed interface PageNews {
    /** Most entries that are told of a list of people. */
    int MOST_PEOPLE = 250;

    /** Most entries of any other list. */
    int MOST_ENTRIES = 50;

    /** Longest name, identifier or key. */
    int MOST_CHARS = 128;

    /** Its name in JSON. */
    default String kind() {
        return getClass().getAnnotation(JsonTypeName.class).value();
    }

    /** Whether it says all that there is to say of its kind, so that what was said before need not be known. */
    default boolean replaces() {
        return true;
    }

    /** Everyone else who is in, in order of joining. */
    @JsonTypeName("roster")
    record Roster(List<Person> participants) implements PageNews {
        public Roster {
            participants = Texts.first(participants, MOST_PEOPLE);
        }

        @Override
        public String toString() {
            return "roster";
        }
    }

    /**
     * One other participant.
     *
     * @param name untrusted text
     * @param path "cvi" or "webrtc"
     * @param muted whether nothing is heard of it by its own wish or a host's
     * @param hand whether its hand is raised
     * @param role "host" or "guest"
     * @param camera whether its camera is on
     * @param slides whether it shows a screen
     */
    record Person(
            String id,
            String name,
            String path,
            boolean muted,
            boolean hand,
            String role,
            boolean camera,
            boolean slides) {
        public Person {
            id = Texts.cut(id, MOST_CHARS);
            name = Texts.cut(name, MOST_CHARS);
            path = Texts.cut(path, MOST_CHARS);
            role = Texts.cut(role, MOST_CHARS);
        }

        /** Never shows the name. */
        @Override
        public String toString() {
            return "Person[" + id + "]";
        }
    }

    /** Who waits to be let in; told to hosts only. */
    @JsonTypeName("lobby")
    record Lobby(List<Caller> waiting) implements PageNews {
        public Lobby {
            waiting = Texts.first(waiting, MOST_PEOPLE);
        }

        @Override
        public String toString() {
            return "lobby";
        }
    }

    /** One who waits; {@code name} is untrusted. */
    record Caller(String id, String name, String path) {
        public Caller {
            id = Texts.cut(id, MOST_CHARS);
            name = Texts.cut(name, MOST_CHARS);
            path = Texts.cut(path, MOST_CHARS);
        }

        /** Never shows the name. */
        @Override
        public String toString() {
            return "Caller[" + id + "]";
        }
    }

    /** What the meeting knows of the page's own participant, and of itself. */
    @JsonTypeName("self")
    record Self(String participantId, String role, boolean muted, boolean hand, boolean locked, String title)
            implements PageNews {
        public Self {
            participantId = Texts.cut(participantId, MOST_CHARS);
            role = Texts.cut(role, MOST_CHARS);
            title = Texts.cut(title, MOST_CHARS);
        }
    }

    /** Which m line shows whom now; lines that are not listed show nothing. */
    @JsonTypeName("pictures")
    record Pictures(List<Shown> shown) implements PageNews {
        public Pictures {
            shown = Texts.first(shown, MOST_ENTRIES);
        }
    }

    /**
     * A picture.
     *
     * @param content "camera" or "slides"
     */
    record Shown(String mid, String participantId, String content) {
        public Shown {
            mid = Texts.cut(mid, MOST_CHARS);
            participantId = Texts.cut(participantId, MOST_CHARS);
            content = Texts.cut(content, MOST_CHARS);
        }
    }

    /** Who is heard; the first is the dominant speaker. The own id may be among them. */
    @JsonTypeName("speakers")
    record Speakers(List<String> ids) implements PageNews {
        public Speakers {
            ids = Texts.first(ids, MOST_ENTRIES);
        }
    }

    /** Lines of chat that are to be added, those of known ids but once, oldest first. */
    @JsonTypeName("chat")
    record Chat(List<Line> lines) implements PageNews {
        public Chat {
            lines = Texts.first(lines, MOST_ENTRIES);
        }

        @Override
        public boolean replaces() {
            return false;
        }

        @Override
        public String toString() {
            return "chat";
        }
    }

    /**
     * A line of chat.
     *
     * @param name of who said it, as it was then; untrusted
     * @param text as it was typed: plain text, never markup
     * @param at when it came, ISO 8601 in UTC
     */
    record Line(String id, String participantId, String name, String text, String at) {
        public Line {
            id = Texts.cut(id, MOST_CHARS);
            participantId = Texts.cut(participantId, MOST_CHARS);
            name = Texts.cut(name, MOST_CHARS);
            text = Texts.cut(text, PageCommand.MOST_CHAT_CHARS);
            at = Texts.cut(at, MOST_CHARS);
        }

        /** Never shows what was said, or who said it. */
        @Override
        public String toString() {
            return "Line[" + id + "]";
        }
    }

    /** How well everybody's media get through, the own ones included. */
    @JsonTypeName("quality")
    record Quality(List<Graded> people) implements PageNews {
        public Quality {
            people = Texts.first(people, MOST_PEOPLE);
        }
    }

    /**
     * One participant's.
     *
     * @param grade "good", "fair" or "poor"
     * @param reason key of what is worst, empty if good
     */
    record Graded(String participantId, String grade, String reason) {
        public Graded {
            participantId = Texts.cut(participantId, MOST_CHARS);
            grade = Texts.cut(grade, MOST_CHARS);
            reason = Texts.cut(reason, MOST_CHARS);
        }
    }

    /**
     * The most that the camera may send; 0 = no limit.
     *
     * @param maxFs in macroblocks of 16 x 16
     * @param rids the simulcast layers that anybody wants; null: all
     */
    @JsonTypeName("limits")
    record Limits(int maxFs, int maxFps, int maxBitrateBps, @Nullable List<String> rids) implements PageNews {
        public Limits {
            rids = rids == null ? null : Texts.first(rids, MOST_ENTRIES);
        }
    }

    /** A sentence for the person, by key; empty = nothing to say any more. */
    @JsonTypeName("notice")
    record Notice(String key) implements PageNews {
        public Notice {
            key = Texts.cut(key, MOST_CHARS);
        }
    }

    /** Where the guest is: {@code waiting} before the meeting, or {@code connected} to it. Not said to who is in from the start. */
    @JsonTypeName("stage")
    record Stage(String stage) implements PageNews {
        public Stage {
            stage = Texts.cut(stage, MOST_CHARS);
        }
    }

    /** The calls that hosts have begun from the meeting; told to hosts only. */
    @JsonTypeName("dialling")
    record Dialling(List<Dial> calls) implements PageNews {
        public Dialling {
            calls = Texts.first(calls, MOST_ENTRIES);
        }

        @Override
        public String toString() {
            return "dialling";
        }
    }

    /**
     * One call.
     *
     * @param id as the page named it
     * @param state "calling", "ringing", "connected" or "failed"
     * @param reason key of why it failed, of an end reason or a refusal to dial; else empty
     */
    record Dial(String id, String uri, String state, String reason) {
        public Dial {
            id = Texts.cut(id, MOST_CHARS);
            uri = Texts.cut(uri, PageCommand.MOST_URI_CHARS);
            state = Texts.cut(state, MOST_CHARS);
            reason = Texts.cut(reason, MOST_CHARS);
        }

        /** Never shows whom. */
        @Override
        public String toString() {
            return "Dial[" + id + "]";
        }
    }

    /**
     * A command was not carried out.
     *
     * @param command its kind
     * @param key why: that of a {@link Refusal}
     */
    @JsonTypeName("refused")
    record Refused(String command, String key) implements PageNews {
        public Refused {
            command = Texts.cut(command, MOST_CHARS);
            key = Texts.cut(key, MOST_CHARS);
        }

        @Override
        public boolean replaces() {
            return false;
        }
    }
}
