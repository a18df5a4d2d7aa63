package io.drawbridge.sip.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds start line and header lines in bytes, in one walk over them (RFC 3261 section 7.3.1). Reads what can be read; the first thing
 * that is wrong is its {@link #fault}.
 */
final class HeadReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = ONES * '\n';

    private final byte[] data;
    private final int end;
    private final int maxHeaders;
    private final HeaderIndex index;
    private String startLine = "";
    private String fault = "";
    private int bodyStart = -1;
    private boolean nul;

    private HeadReader(byte[] data, int end, int maxHeaders) {
        this.data = data;
        this.end = end;
        this.maxHeaders = maxHeaders;
        this.index = new HeaderIndex(data);
    }

    /** Reads from {@code start} to the blank line, or to {@code end} if there is none. */
    static HeadReader read(byte[] data, int start, int end, int maxHeaders) {
        HeadReader reader = new HeadReader(data, end, maxHeaders);
        reader.walk(start);
        return reader;
    }

    String startLine() {
        return startLine;
    }

    /** What is wrong with the header lines, in words; empty if nothing is. */
    String fault() {
        return fault;
    }

    /** Behind the blank line; -1 if there is none. */
    int bodyStart() {
        return bodyStart;
    }

    HeaderIndex index() {
        return index;
    }

    private void walk(int start) {
        int position = start;
        boolean first = true;
        while (position < end) {
            nul = false;
            int feed = endOfLine(position);
            int lineEnd = feed > position && data[feed - 1] == '\r' ? feed - 1 : feed;
            if (first) {
                startLine = unfolded(Ascii.text(data, position, lineEnd - position));
                first = false;
            } else if (lineEnd == position) {
                if (feed < end) {
                    bodyStart = feed + 1;
                    return;
                }
            } else {
                header(position, lineEnd);
            }
            position = feed + 1;
        }
    }

    /** The line feed that ends the (possibly folded) line, or {@link #end}. */
    private int endOfLine(int from) {
        int feed = nextFeed(from);
        boolean empty = feed == from || (feed == from + 1 && data[from] == '\r');
        while (!empty && feed + 1 < end && Ascii.blank(data[feed + 1])) {
            feed = nextFeed(feed + 1);
        }
        return feed;
    }

    /** Eight bytes at a time: a line feed ends the search, a NUL is noted. */
    private int nextFeed(int from) {
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long eight = (long) LONGS.get(data, i);
            long feeds = zeros(eight ^ LINE_FEEDS);
            long nuls = zeros(eight);
            if (feeds != 0) {
                int position = Long.numberOfTrailingZeros(feeds);
                nul |= nuls != 0 && Long.numberOfTrailingZeros(nuls) < position;
                return i + position / Byte.SIZE;
            }
            nul |= nuls != 0;
        }
        for (; i < end && data[i] != '\n'; i++) {
            nul |= data[i] == 0;
        }
        return i;
    }

    /** The high bit of the lowest byte that is zero is set, and none below it. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGHS;
    }

    private void header(int start, int lineEnd) {
        int colon = start;
        while (colon < lineEnd && Scan.tokenByte(data[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (colon < lineEnd && Ascii.blank(data[colon])) {
            colon++;
        }
        if (nameEnd == start || colon == lineEnd || data[colon] != ':') {
            fail("a header line without a name");
        } else if (nul && bareNul(start, lineEnd)) {
            fail("a NUL in a header");
        } else if (index.size() >= maxHeaders) {
            fail("too many headers");
        } else {
            index.add(start, nameEnd, skipBlanks(colon + 1, lineEnd), lastText(colon + 1, lineEnd));
        }
    }

    /** Whether there is a NUL that no backslash in a quoted string makes legal (RFC 3261 section 25.1, quoted-pair). */
    private boolean bareNul(int start, int lineEnd) {
        boolean quoted = false;
        for (int i = start; i < lineEnd; i++) {
            if (data[i] == 0) {
                return true;
            }
            quoted ^= data[i] == '"';
            if (quoted && data[i] == '\\') {
                i++;
            }
        }
        return false;
    }

    private int skipBlanks(int from, int to) {
        int i = from;
        while (i < to && data[i] <= ' ' && data[i] >= 0) {
            i++;
        }
        return i;
    }

    private int lastText(int from, int to) {
        int i = to;
        while (i > from && data[i - 1] <= ' ' && data[i - 1] >= 0) {
            i--;
        }
        return Math.max(i, skipBlanks(from, to));
    }

    private void fail(String what) {
        if (fault.isEmpty()) {
            fault = what;
        }
    }

    /** A folded line as one (RFC 3261 section 7.3.1). */
    static String unfolded(String line) {
        if (line.indexOf('\n') < 0 && line.indexOf('\r') < 0) {
            return line;
        }
        return line.replaceAll("[ \t]*\r?\n[ \t]+", " ").replace('\r', ' ').replace('\n', ' ');
    }
}
