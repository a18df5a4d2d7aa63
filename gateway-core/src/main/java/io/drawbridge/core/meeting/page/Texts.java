package io.drawbridge.core.meeting.page;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cuts what strangers say to what is carried. Pure. */
final class Texts {
    private static final Pattern UNSHOWABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}&&[^\\t\\n\\u200c\\u200d]]");

    private Texts() {}

    /** The text, or nothing where there is none, cut without splitting a character. */
    static String cut(@Nullable String text, int mostChars) {
        if (text == null || text.length() <= mostChars) {
            return Objects.requireNonNullElse(text, "");
        }
        boolean split = Character.isHighSurrogate(text.charAt(mostChars - 1));
        return text.substring(0, split ? mostChars - 1 : mostChars);
    }

    /**
     * The text without what has no shape of its own: control and format characters, but for tabs, line ends and the joiners that emoji and
     * some scripts are made with; private, unassigned and halved characters. JSON makes six of some of them.
     */
    static String showable(@Nullable String text) {
        return text == null ? "" : UNSHOWABLE.matcher(text).replaceAll("");
    }

    /** The first of the list; none where there is no list. */
    static <T> List<T> first(@Nullable List<T> list, int most) {
        return list == null ? List.of() : List.copyOf(list.size() > most ? list.subList(0, most) : list);
    }
}
