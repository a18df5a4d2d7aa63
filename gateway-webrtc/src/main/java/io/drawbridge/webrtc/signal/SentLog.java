package io.drawbridge.webrtc.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was said to a page and not yet confirmed by it, in order and numbered from 1: the queue to its socket, and what is said again on
 * another one. News that replaces what was said of its kind before takes the place of that: in the queue it keeps the number, later it gets
 * a new one and the old number is never said again, so numbers grow but may have gaps. When there is too much, the oldest goes; what has
 * gone cannot be said again. Pure.
 */
final class SentLog {
    /**
     * How much is kept.
     *
     * @param messages at most
     * @param chars at most, of all messages together
     */
    record Limits(int messages, int chars) {
        /** 512 messages, 512 Ki characters. */
        static final Limits DEFAULT = new Limits(512, 512 << 10);
    }

    /**
     * A message.
     *
     * @param number from 1
     * @param text JSON, without the number
     */
    record Entry(long number, String kind, String text) {
        /** As it goes to the page. */
        String json() {
            return "{\"n\":" + number + "," + text.substring(1);
        }

        /** Never shows what is said. */
        @Override
        public String toString() {
            return "Entry[" + number + "]";
        }
    }

    private final Limits limits;
    private final List<Entry> entries = new ArrayList<>();
    private int chars;
    private int waitingChars;
    private long last;
    private long written;
    private long lost;

    SentLog(Limits limits) {
        this.limits = limits;
    }

    /**
     * One more.
     *
     * @param kind of news that replaces what was said before; empty: it replaces nothing
     * @param text a JSON object with at least one field
     */
    void add(String kind, String text) {
        int before = kind.isEmpty() ? -1 : find(kind);
        if (before >= 0 && entries.get(before).number() > written) {
            Entry old = entries.get(before);
            entries.set(before, new Entry(old.number(), kind, text));
            count(text.length() - old.text().length());
            waitingChars += text.length() - old.text().length();
        } else {
            if (before >= 0) {
                count(-entries.remove(before).text().length());
            }
            entries.add(new Entry(++last, kind, text));
            count(text.length());
            waitingChars += text.length();
        }
        trim();
    }

    private int find(String kind) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).kind().equals(kind)) {
                return i;
            }
        }
        return -1;
    }

    private void count(int more) {
        chars += more;
    }

    private void trim() {
        while (entries.size() > limits.messages() || (chars > limits.chars() && entries.size() > 1)) {
            Entry oldest = entries.remove(0);
            count(-oldest.text().length());
            waitingChars -= oldest.number() > written ? oldest.text().length() : 0;
            lost = oldest.number();
        }
    }

    /** The next one that this socket has not had; it counts as written from here on. */
    Optional<Entry> next() {
        for (Entry entry : entries) { // few are left that were written: the page confirms them
            if (entry.number() > written) {
                written = entry.number();
                waitingChars -= entry.text().length();
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** The page has had all up to that number. */
    void confirm(long number) {
        while (!entries.isEmpty() && entries.get(0).number() <= Math.min(number, written)) {
            count(-entries.remove(0).text().length());
        }
    }

    /**
     * A new socket takes over: what comes after {@code received} is next.
     *
     * @param received the highest number that the page has had
     * @return false: something that the page has not had is gone, or the number was never said
     */
    boolean resume(long received) {
        if (received < lost || received > last) {
            return false;
        }
        written = received;
        confirm(received);
        waitingChars = chars;
        return true;
    }

    /** Whether something has gone that no socket has had. */
    boolean broken() {
        return lost > written;
    }

    /** How much waits to be written. */
    int waitingChars() {
        return waitingChars;
    }

    /** The highest number that was written. */
    long written() {
        return written;
    }
}
