package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** One entry of {@code sip.dial-rules}. */
final class DialRuleKind extends EntryKind<DialRule> {
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9+*?._-]+(@[A-Za-z0-9*?.:_\\[\\]-]+)?");
    private static final int MAX_LENGTH = 128;
    private static final List<Character> WILD = List.of('*', '?', 'X');

    private static final Key<String> MATCH = Key.of(
            "match",
            "",
            Kinds.text(
                    "a number or user@host with X for a digit, ? for a character, * for any number of them",
                    DialRuleKind::isPattern));
    private static final Key<String> TRUNK =
            Key.of("trunk", "", Kinds.text("the name of a trunk, or empty", text -> text.length() <= MAX_LENGTH));
    private static final Key<String> REWRITE = Key.of(
            "rewrite",
            "",
            Kinds.text(
                    "a number or user@host that may take up the *, ? and X of match, or empty",
                    text -> text.isEmpty() || isPattern(text)));

    DialRuleKind() {
        super("{match, trunk, rewrite}", List.of(MATCH, TRUNK, REWRITE));
    }

    private static boolean isPattern(String text) {
        return text.length() <= MAX_LENGTH && PATTERN.matcher(text).matches();
    }

    @Override
    List<ConfigFault> faults(String key, Values values) {
        List<ConfigFault> faults = new ArrayList<>();
        String match = values.get(MATCH);
        String rewrite = values.get(REWRITE);
        for (char wild : WILD) {
            if (count(rewrite, wild) > count(match, wild)) {
                faults.add(new ConfigFault(key + ".rewrite", rewrite, "has more \"" + wild + "\" than match"));
            }
        }
        String target = rewrite.isEmpty() ? match : rewrite;
        if (values.get(TRUNK).isEmpty() && target.indexOf('@') < 0) {
            faults.add(new ConfigFault(key + ".trunk", "", "must be given: a number has no host of its own to go to"));
        }
        return faults;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    @Override
    DialRule entry(Values values) {
        return new DialRule(values.get(MATCH), values.get(TRUNK).toLowerCase(Locale.ROOT), values.get(REWRITE));
    }
}
