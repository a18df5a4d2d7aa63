package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was said in a meeting's chat, as far as it is told to those who come later. Pure. */
final class ChatLog {
    /** Lines that are kept. */
    static final int MOST_LINES = PageNews.MOST_ENTRIES;

    /** Characters of all lines that are kept, as JSON counts them: the oldest lines go. */
    static final int MOST_CHARS = 64 << 10;

    /** Characters of the lines that are told in one piece; a line that is longer is told alone. */
    static final int MOST_CHARS_AT_ONCE = 12 << 10;

    /** What JSON writes around the texts of a line. */
    private static final int FRAME_CHARS = 80;

    /** Ids that are remembered, so that a page which says a line again after a broken connection does not say it twice. */
    private static final int MOST_IDS = 1000;

    private final Deque<PageNews.Line> lines = new ArrayDeque<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private int chars;

    /** Whether that line was said. */
    boolean knows(String id) {
        return ids.contains(id);
    }

    /** Keeps a line; the oldest goes when there are too many. */
    PageNews.Line add(String participantId, String name, PageCommand.Chat said, Instant at) {
        PageNews.Line line = new PageNews.Line(said.id(), participantId, name, said.text(), at.toString());
        lines.add(line);
        chars += cost(line);
        while (lines.size() > MOST_LINES || chars > MOST_CHARS) {
            chars -= cost(lines.remove());
        }
        ids.add(said.id());
        if (ids.size() > MOST_IDS) {
            ids.remove(ids.iterator().next());
        }
        return line;
    }

    /** The last lines, oldest first, in pieces that need not be told at once; at least one piece. */
    List<List<PageNews.Line>> pieces() {
        List<List<PageNews.Line>> pieces = new ArrayList<>();
        List<PageNews.Line> piece = new ArrayList<>();
        int sum = 0;
        for (PageNews.Line line : lines) {
            if (!piece.isEmpty() && sum + cost(line) > MOST_CHARS_AT_ONCE) {
                pieces.add(piece);
                piece = new ArrayList<>();
                sum = 0;
            }
            piece.add(line);
            sum += cost(line);
        }
        pieces.add(piece);
        return pieces;
    }

    private static int cost(PageNews.Line line) {
        return FRAME_CHARS
                + printed(line.id())
                + printed(line.participantId())
                + printed(line.name())
                + printed(line.text())
                + line.at().length();
    }

    private static int printed(String text) {
        return text.chars()
                .map(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : 1)
                .sum();
    }

    void clear() {
        lines.clear();
        chars = 0;
        ids.clear();
    }
}
