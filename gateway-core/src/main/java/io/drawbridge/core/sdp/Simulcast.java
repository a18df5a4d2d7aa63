package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The layers that an m line offers to send of one picture (RFC 8853), by their names (RFC 8851). Pure. */
final class Simulcast {
    /** More layers than that of one picture serve nobody. */
    static final int MAX_LAYERS = 4;

    /** What fits a header extension, less than which RFC 8851 allows. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,16}");

    private Simulcast() {}

    /** The names of the layers in the order of the offer, of alternatives the first; empty: no simulcast. */
    static List<String> sent(MediaDescription offered) {
        Set<String> described = offered.attributes("rid").stream()
                .map(Text::tokens)
                .filter(fields -> fields.size() >= 2 && fields.get(1).equals("send"))
                .map(fields -> fields.get(0))
                .collect(Collectors.toSet());
        String streams = offered.attribute("simulcast").map(Simulcast::streams).orElse("");
        List<String> names = Stream.of(streams.split(";"))
                .map(Simulcast::first)
                .filter(name -> described.contains(name) && NAME.matcher(name).matches())
                .distinct()
                .limit(MAX_LAYERS)
                .toList();
        return names.size() > 1 ? names : List.of();
    }

    /** The list behind "send" in a line such as {@code send h;m;l recv x}. */
    private static String streams(String line) {
        List<String> fields = Text.tokens(line);
        int at = fields.indexOf("send");
        return at >= 0 && at + 1 < fields.size() ? fields.get(at + 1) : "";
    }

    /** The first of the alternatives that stand for one layer; one that begins paused counts as well. */
    private static String first(String alternatives) {
        int comma = alternatives.indexOf(',');
        String name = comma < 0 ? alternatives : alternatives.substring(0, comma);
        return name.startsWith("~") ? name.substring(1) : name;
    }
}
