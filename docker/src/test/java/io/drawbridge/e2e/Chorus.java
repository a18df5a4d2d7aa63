package io.drawbridge.e2e;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Everyone in a meeting, each with a tone of its own: who must hear which.
 *
 * @param tones of everyone, in Hz
 * @param quiet those of them that are sung by a Firefox, whose tones have a fifth of the others' height
 */
record Chorus(Stage stage, List<Integer> tones, Set<Integer> quiet, Duration patience) {
    private static final double SILENT_SHARE = 0.01;
    private static final double SHARE_OF_ALL_TONES = 0.9;

    /** Of the part that each has by its own loudness. */
    private static final double AUDIBLE = 0.3;

    private static final double QUIET_POWER = 0.04;

    Chorus {
        tones = List.copyOf(tones);
        quiet = Set.copyOf(quiet);
    }

    /** Waits until {@code ear} hears every tone but that one, and little else. */
    void awaitAllBut(int ownHz, Supplier<Tone> ear) {
        String[] last = {""};
        Await.until(
                () -> {
                    Tone heard = ear.get();
                    last[0] = describe(heard);
                    return isAllBut(ownHz, heard);
                },
                patience,
                () -> "the party of " + ownHz + " Hz to hear all others, last heard " + last[0]);
        stage.note("the party of " + ownHz + " Hz hears " + last[0]);
    }

    private boolean isAllBut(int ownHz, Tone heard) {
        double all = tones.stream().mapToDouble(heard::share).sum();
        double others = tones.stream()
                .filter(hz -> hz != ownHz)
                .mapToDouble(this::power)
                .sum();
        return heard.share(ownHz) < Math.min(SILENT_SHARE, AUDIBLE * power(ownHz) / others)
                && all > SHARE_OF_ALL_TONES
                && tones.stream()
                        .filter(hz -> hz != ownHz)
                        .allMatch(hz -> heard.share(hz) > AUDIBLE * power(hz) / others);
    }

    private double power(int hz) {
        return quiet.contains(hz) ? QUIET_POWER : 1;
    }

    private String describe(Tone heard) {
        StringBuilder text = new StringBuilder();
        tones.forEach(hz -> text.append(String.format(Locale.ROOT, "%d Hz %.3f, ", hz, heard.share(hz))));
        return text.append(String.format(Locale.ROOT, "%.1f dBFS", heard.levelDbfs()))
                .toString();
    }
}
