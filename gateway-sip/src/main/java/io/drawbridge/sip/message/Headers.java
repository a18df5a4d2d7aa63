package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The headers of a message in their order. Immutable; looked up by long name without regard to case. */
public final class Headers {
    /** No headers. */
    public static final Headers EMPTY = new Headers(List.of());

    private final List<Header> list;

    /** Headers in that order. */
    public Headers(List<Header> list) {
        this.list = List.copyOf(list);
    }

    /** All headers. */
    public List<Header> list() {
        return list;
    }

    /** The first value of that name. */
    public Optional<String> first(String name) {
        for (Header header : list) {
            if (header.is(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** The lines of that name. */
    public List<String> lines(String name) {
        return list.stream().filter(h -> h.is(name)).map(Header::value).toList();
    }

    /** The values of that name, lines and comma-separated values alike (RFC 3261 section 7.3.1). */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (Header header : list) {
            if (header.is(name)) {
                values.addAll(Scan.split(header.value(), ','));
            }
        }
        return values;
    }

    /** The same with a header more at the end. */
    public Headers plus(String name, String value) {
        List<Header> more = new ArrayList<>(list);
        more.add(new Header(name, value));
        return new Headers(more);
    }

    /** The same with the lines of that name replaced by one, in the place of the first. */
    public Headers with(String name, String value) {
        List<Header> changed = new ArrayList<>(list.size() + 1);
        boolean placed = false;
        for (Header header : list) {
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
        List<Header> changed = new ArrayList<>(list.size() + 1);
        boolean done = false;
        for (Header header : list) {
            if (done || !header.is("Via")) {
                changed.add(header);
                continue;
            }
            done = true;
            changed.add(new Header("Via", via.toString()));
            int comma = Scan.outside(header.value(), ',', 0);
            if (comma >= 0) {
                changed.add(
                        new Header("Via", header.value().substring(comma + 1).strip()));
            }
        }
        return new Headers(changed);
    }
}
