package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.PageWords;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What page and meeting say to each other when a link is between them: {@code <news/>} and {@code <command/>} around the JSON that the page
 * would get, or gave, in a container of XEP-0335. Pure.
 */
final class PageElements {
    /** Below the 64 KiB that a link carries, with room for what is around it. */
    static final int MOST_BYTES = 60_000;

    private static final PageWords WORDS = new PageWords();

    private PageElements() {}

    static XmlElement print(PageNews news) {
        return around("news", WORDS.terse(news));
    }

    static XmlElement print(PageCommand command) {
        return around("command", WORDS.write(command));
    }

    private static XmlElement around(String name, String json) {
        return XmlElement.of(name, Xmlns.MEETING)
                .with(XmlElement.of("json", Xmlns.JSON).withText(XmlChars.clean(json)));
    }

    /** The news in an element; empty when there are none. */
    static Optional<PageNews> news(XmlElement parent) {
        return json(parent, "news").flatMap(WORDS::news);
    }

    /** The command in an element; empty when there is none. */
    static Optional<PageCommand> command(XmlElement parent) {
        return json(parent, "command").flatMap(WORDS::command);
    }

    private static Optional<String> json(XmlElement parent, String name) {
        return parent.child(name, Xmlns.MEETING)
                .flatMap(element -> element.child("json", Xmlns.JSON))
                .map(XmlElement::text);
    }

    /** The news as a link can carry it: lines of chat in several messages, a list of people cut where it is too long. */
    static List<PageNews> parts(PageNews news) {
        if (fits(news)) {
            return List.of(news);
        }
        if (news instanceof PageNews.Chat chat && chat.lines().size() > 1) {
            List<PageNews.Line> lines = chat.lines();
            int half = lines.size() / 2;
            List<PageNews> parts = new ArrayList<>(parts(new PageNews.Chat(lines.subList(0, half))));
            parts.addAll(parts(new PageNews.Chat(lines.subList(half, lines.size()))));
            return parts;
        }
        if (news instanceof PageNews.Roster roster) {
            return cut(roster.participants(), PageNews.Roster::new);
        }
        if (news instanceof PageNews.Lobby lobby) {
            return cut(lobby.waiting(), PageNews.Lobby::new);
        }
        if (news instanceof PageNews.Quality quality) {
            return cut(quality.people(), PageNews.Quality::new);
        }
        return List.of(); // nothing else comes near the limit
    }

    private static <T> List<PageNews> cut(List<T> people, Function<List<T>, PageNews> of) {
        int most = people.size();
        while (most > 0 && !fits(of.apply(people.subList(0, most)))) {
            most -= Math.max(1, most / 10);
        }
        return List.of(of.apply(people.subList(0, most)));
    }

    private static boolean fits(PageNews news) {
        String printed = XmlPrinter.print(print(news), Xmlns.COMPONENT);
        return printed.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }
}
