package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.spi.MeetingLookup.Answer;
import io.drawbridge.core.spi.MeetingLookup.PinAsk;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Locale;
import java.util.Optional;

/**
 * What a callbridge tells a web side about an address of a meeting, in one element {@code meeting} of {@link Xmlns#MEETING}. Pure.
 *
 * @param dialledPin the PIN that came with the alias; crosses the link only between our own components
 * @param participants how many are in now
 */
record MeetingFacts(Kind kind, String name, String title, PinAsk pinAsk, String dialledPin, int participants) {
    /** What the address leads to. */
    enum Kind {
        MEETING,
        MENU,
        UNKNOWN,
        BARRED
    }

    static final MeetingFacts UNKNOWN = new MeetingFacts(Kind.UNKNOWN, "", "", PinAsk.NONE, "", 0);
    private static final String ELEMENT = "meeting";
    private static final int MOST_CHARS = 200;

    static MeetingFacts of(Answer answer, int participants) {
        if (answer instanceof Answer.Found found) {
            return new MeetingFacts(
                    Kind.MEETING, found.name(), found.title(), found.pinAsk(), found.dialledPin(), participants);
        }
        if (answer instanceof Answer.Menu) {
            return new MeetingFacts(Kind.MENU, "", "", PinAsk.NONE, "", 0);
        }
        return answer instanceof Answer.Barred ? new MeetingFacts(Kind.BARRED, "", "", PinAsk.NONE, "", 0) : UNKNOWN;
    }

    Answer answer() {
        return switch (kind) {
            case MEETING -> new Answer.Found(name, title, pinAsk, dialledPin);
            case MENU -> new Answer.Menu();
            case UNKNOWN -> new Answer.Unknown();
            case BARRED -> new Answer.Barred();
        };
    }

    /** The question. */
    static XmlElement question(String source) {
        return XmlElement.of(ELEMENT, Xmlns.MEETING).with("remote", source);
    }

    XmlElement print() {
        XmlElement element = XmlElement.of(ELEMENT, Xmlns.MEETING).with("kind", word(kind));
        if (kind == Kind.MEETING) {
            element = element.with("name", XmlChars.clean(name))
                    .with("title", XmlChars.clean(title))
                    .with("pin-ask", word(pinAsk))
                    .with("participants", Integer.toString(participants));
        }
        return dialledPin.isEmpty() ? element : element.with("pin", XmlChars.clean(dialledPin));
    }

    static Optional<MeetingFacts> read(XmlElement element) {
        if (!element.is(ELEMENT, Xmlns.MEETING)) {
            return Optional.empty();
        }
        String count = element.attribute("participants");
        return one(Kind.values(), element.attribute("kind"))
                .map(kind -> new MeetingFacts(
                        kind,
                        brief(element.attribute("name")),
                        brief(element.attribute("title")),
                        one(PinAsk.values(), element.attribute("pin-ask")).orElse(PinAsk.NONE),
                        brief(element.attribute("pin")),
                        count.matches("[0-9]{1,6}") ? Integer.parseInt(count) : 0));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> Optional<E> one(E[] values, String word) {
        for (E value : values) {
            if (word(value).equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static String brief(String text) {
        return text.length() > MOST_CHARS ? XmlChars.clean(text.substring(0, MOST_CHARS)) : text;
    }

    /** Never shows the PIN. */
    @Override
    public String toString() {
        return "MeetingFacts[" + kind + ", " + name + "]";
    }
}
