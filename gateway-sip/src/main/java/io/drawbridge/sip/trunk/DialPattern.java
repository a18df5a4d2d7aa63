package io.drawbridge.sip.trunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A pattern of what is dialled: {@code X} a digit, {@code ?} a character, {@code *} any number of characters; none of them an @.
 * Everything else stands for itself, upper and lower case alike. Always for the whole of it; never slower than its length times that of
 * the text.
 */
final class DialPattern {
    private final String pattern;

    DialPattern(String pattern) {
        this.pattern = pattern;
    }

    /** What one wild card stood for. */
    private record Taken(char wild, String text) {}

    /** {@code template} with its wild cards replaced by what those of the pattern stood for; empty if {@code text} does not fit. */
    Optional<String> rewrite(String text, String template) {
        boolean[][] dead = new boolean[pattern.length() + 1][text.length() + 1];
        List<Taken> taken = new ArrayList<>();
        if (!matches(text, 0, 0, dead, taken)) {
            return Optional.empty();
        }
        if (template.isEmpty()) {
            return Optional.of(text);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            Optional<Taken> first =
                    taken.stream().filter(each -> each.wild() == c).findFirst();
            first.ifPresent(taken::remove);
            out.append(first.map(Taken::text).orElse(String.valueOf(c)));
        }
        return Optional.of(out.toString());
    }

    /** Backtracks, but never twice from the same place. */
    private boolean matches(String text, int p, int t, boolean[][] dead, List<Taken> taken) {
        if (p == pattern.length()) {
            return t == text.length();
        }
        if (dead[p][t]) {
            return false;
        }
        char c = pattern.charAt(p);
        int most = c == '*' ? longest(text, t) : 1;
        for (int length = c == '*' ? 0 : 1; length <= most; length++) {
            if (t + length > text.length() || (c != '*' && !fits(c, text.charAt(t)))) {
                break;
            }
            boolean wild = c == '*' || c == '?' || c == 'X';
            int mark = taken.size();
            if (wild) {
                taken.add(new Taken(c, text.substring(t, t + length)));
            }
            if (matches(text, p + 1, t + length, dead, taken)) {
                return true;
            }
            taken.subList(mark, taken.size()).clear();
        }
        dead[p][t] = true;
        return false;
    }

    private static int longest(String text, int from) {
        int at = text.indexOf('@', from);
        return (at < 0 ? text.length() : at) - from;
    }

    private static boolean fits(char wanted, char c) {
        return switch (wanted) {
            case 'X' -> c >= '0' && c <= '9';
            case '?' -> c != '@';
            default -> lower(wanted).equals(lower(c));
        };
    }

    private static String lower(char c) {
        return String.valueOf(c).toLowerCase(Locale.ROOT);
    }
}
