package io.drawbridge.xmpp.component;

import java.nio.charset.StandardCharsets;

/**
 * Weighted rendezvous hashing: for a key, the name with the least cost is chosen, by everybody who knows the same names; when one goes,
 * only its keys move. Pure.
 */
public final class Rendezvous {
    /** RFC 2782: those of weight 0 have a very small chance beside others. */
    private static final double WEIGHT_OF_ZERO = 0.01;

    private Rendezvous() {}

    /** The cost of serving {@code key} by {@code name}; falls with the weight. */
    public static double cost(String name, int weight, String key) {
        double uniform = ((hash(name + '\n' + key) >>> 11) + 1) * 0x1.0p-53;
        return -Math.log(uniform) / (weight <= 0 ? WEIGHT_OF_ZERO : weight);
    }

    /** FNV-1a, then the finisher of SplitMix64, so that near keys are far apart. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
