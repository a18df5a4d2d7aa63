package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was said in a meeting's chat, as far as it is told to those who come later. Pure. */
final class ChatLog {
    /** Lines that are kept. */
    static final int MOST_LINES = PageNews.MOST_ENTRIES;

    /** Ids that are remembered, so that a page which says a line again after a broken connection does not say it twice. */
    private static final int MOST_IDS = 1000;

    private final Deque<PageNews.Line> lines = new ArrayDeque<>();
    private final Set<String> ids = new LinkedHashSet<>();

    /** Whether that line was said. */
    boolean knows(String id) {
        return ids.contains(id);
    }

    /** Keeps a line; the oldest goes when there are too many. */
    PageNews.Line add(String participantId, String name, PageCommand.Chat said, Instant at) {
        PageNews.Line line = new PageNews.Line(said.id(), participantId, name, said.text(), at.toString());
        lines.add(line);
        if (lines.size() > MOST_LINES) {
            lines.remove();
        }
        ids.add(said.id());
        if (ids.size() > MOST_IDS) {
            ids.remove(ids.iterator().next());
        }
        return line;
    }

    /** The last lines, oldest first. */
    List<PageNews.Line> lines() {
        return List.copyOf(lines);
    }

    void clear() {
        lines.clear();
        ids.clear();
    }
}
