package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers of a message in their order. Immutable; looked up by long name without regard to case. */
public final class Headers {
    /** No headers. */
    public static final Headers EMPTY = new Headers(List.of());

    /** Those of a message that was received, until somebody wants all of them as text. */
    private final @Nullable HeaderIndex index;

    /** The line of the index whose value is {@link #replacement} now; -1 for none. */
    private final int replaced;

    private final String replacement;
    private @Nullable List<Header> list;

    /** Headers in that order. */
    public Headers(List<Header> list) {
        this(null, -1, "");
        this.list = List.copyOf(list);
    }

    Headers(HeaderIndex index) {
        this(index, -1, "");
    }

    private Headers(@Nullable HeaderIndex index, int replaced, String replacement) {
        this.index = index;
        this.replaced = replaced;
        this.replacement = replacement;
    }

    /** All headers. */
    public List<Header> list() {
        List<Header> known = list;
        if (known == null) {
            List<Header> all = new ArrayList<>(size());
            for (int i = 0; i < size(); i++) {
                Header header = index().header(i);
                all.add(i == replaced ? new Header(header.name(), replacement) : header);
            }
            known = List.copyOf(all);
            list = known;
        }
        return known;
    }

    private HeaderIndex index() {
        if (index == null) {
            throw new IllegalStateException("headers that were not received");
        }
        return index;
    }

    /** How long the message was that they came with; 0 if they did not come. */
    int receivedBytes() {
        return index == null ? 0 : index.messageBytes();
    }

    private int size() {
        return index == null ? list().size() : index.size();
    }

    private boolean is(int line, String name) {
        return index == null ? list().get(line).is(name) : index.is(line, name);
    }

    private String value(int line) {
        if (line == replaced) {
            return replacement;
        }
        return index == null ? list().get(line).value() : index.value(line);
    }

    private int find(String name) {
        for (int i = 0; i < size(); i++) {
            if (is(i, name)) {
                return i;
            }
        }
        return -1;
    }

    /** The first value of that name. */
    public Optional<String> first(String name) {
        int line = find(name);
        return line < 0 ? Optional.empty() : Optional.of(value(line));
    }

    /** The first value of that name, or null. */
    @Nullable
    String first(Named name) {
        int line = index == null ? find(name.longName()) : index.first(name);
        return line < 0 ? null : value(line);
    }

    /** Whether more than one line has that name. */
    boolean repeated(Named name) {
        return index == null ? lines(name.longName()).size() > 1 : index.count(name) > 1;
    }

    /** The lines of that name. */
    public List<String> lines(String name) {
        List<String> lines = new ArrayList<>(2);
        for (int i = 0; i < size(); i++) {
            if (is(i, name)) {
                lines.add(value(i));
            }
        }
        return lines;
    }

    /** The values of that name, lines and comma-separated values alike (RFC 3261 section 7.3.1). */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < size(); i++) {
            if (is(i, name)) {
                values.addAll(Scan.split(value(i), ','));
            }
        }
        return values;
    }

    /** How many values of that name there are, without making them. */
    int countValues(String name) {
        int count = 0;
        for (int i = 0; i < size(); i++) {
            if (is(i, name)) {
                String value = value(i);
                count++;
                for (int at = Scan.outside(value, ',', 0); at >= 0; at = Scan.outside(value, ',', at + 1)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** The same with a header more at the end. */
    public Headers plus(String name, String value) {
        List<Header> more = new ArrayList<>(list());
        more.add(new Header(name, value));
        return new Headers(more);
    }

    /** The same with the lines of that name replaced by one, in the place of the first. */
    public Headers with(String name, String value) {
        List<Header> changed = new ArrayList<>(size() + 1);
        boolean placed = false;
        for (Header header : list()) {
            if (!header.is(name)) {
                changed.add(header);
            } else if (!placed) {
                changed.add(new Header(name, value));
                placed = true;
            }
        }
        if (!placed) {
            changed.add(new Header(name, value));
        }
        return new Headers(changed);
    }

    /** The same with the topmost Via value replaced; its line is split where it held several. */
    public Headers withTopVia(Via via) {
        int line = find("Via");
        int comma = line < 0 ? -1 : Scan.outside(value(line), ',', 0);
        if (index != null && line >= 0 && comma < 0) {
            return new Headers(index, line, via.toString());
        }
        List<Header> changed = new ArrayList<>(size() + 1);
        for (int i = 0; i < size(); i++) {
            Header header = list().get(i);
            if (i != line) {
                changed.add(header);
                continue;
            }
            changed.add(new Header("Via", via.toString()));
            if (comma >= 0) {
                changed.add(
                        new Header("Via", header.value().substring(comma + 1).strip()));
            }
        }
        return new Headers(changed);
    }
}
