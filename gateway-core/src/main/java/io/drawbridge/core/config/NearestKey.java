package io.drawbridge.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that was probably meant. */
final class NearestKey {
    private static final int SLIP = 2;

    private NearestKey() {}

    /** The fault for a key that does not exist. */
    static ConfigFault unknown(String where, String given, Collection<String> known) {
        return new ConfigFault(where, "", "unknown key; the nearest known key is " + nearest(given, known));
    }

    /** The known name that was surely meant: no more than a slip of the fingers away. */
    static Optional<String> misspelt(String given, Collection<String> known) {
        return Optional.of(nearest(given, known)).filter(name -> distance(cut(given), name) <= SLIP);
    }

    /** The known name with the smallest edit distance; the first of equals. */
    static String nearest(String given, Collection<String> known) {
        String cut = cut(given);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(cut, name)))
                .orElseThrow();
    }

    private static String cut(String given) {
        return given.length() > 100 ? given.substring(0, 100) : given;
    }

    /** Levenshtein's distance: the fewest single-character changes from one to the other. */
    static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }
}
