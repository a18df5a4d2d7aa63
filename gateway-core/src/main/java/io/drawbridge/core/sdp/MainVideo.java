package io.drawbridge.core.sdp;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells the picture of people from the presentation among several video m lines: by {@code a=content} (RFC 4796), by the labels that
 * the floors of BFCP name (RFC 8856 section 5.5), and last by position.
 */
final class MainVideo {
    private static final int MAIN = 0;
    private static final int SPEAKER = 1;
    private static final int UNMARKED = 2;
    private static final int OTHER = 3;
    private static final int PRESENTATION = 4;

    private final SessionDescription offer;
    private final Set<String> floorLabels = new HashSet<>();

    private MainVideo(SessionDescription offer) {
        this.offer = offer;
        offer.media().forEach(m -> m.attributes("floorid").forEach(this::readFloor));
    }

    /** Positions of the video m lines that may be the main one, the likeliest first. */
    static List<Integer> candidates(SessionDescription offer) {
        MainVideo choice = new MainVideo(offer);
        List<Integer> videos = IntStream.range(0, offer.media().size())
                .filter(i -> isVideo(offer.media().get(i)))
                .boxed()
                .toList();
        boolean several = videos.size() > 1;
        return videos.stream()
                .filter(i -> choice.rank(i, several) != PRESENTATION)
                .sorted(Comparator.comparingInt(i -> choice.rank(i, several)))
                .toList();
    }

    static boolean isVideo(MediaDescription media) {
        return media.media().equalsIgnoreCase("video");
    }

    private int rank(int index, boolean several) {
        MediaDescription media = offer.media().get(index);
        String content = media.attribute("content").orElse("").toLowerCase(Locale.ROOT);
        if (content.contains("slides")) {
            return PRESENTATION;
        }
        if (content.contains("main")) {
            return MAIN;
        }
        if (content.contains("speaker")) {
            return SPEAKER;
        }
        boolean ofFloor = media.attribute("label")
                .map(String::strip)
                .filter(floorLabels::contains)
                .isPresent();
        if (several && ofFloor) {
            return PRESENTATION;
        }
        return content.isBlank() ? UNMARKED : OTHER;
    }

    /** "2 mstrm:12", "1 m-stream:3" and "1 mstrm 3" are all seen; several labels may follow. */
    private void readFloor(String floor) {
        List<String> fields = Text.tokens(floor);
        for (String field : fields.subList(Math.min(1, fields.size()), fields.size())) {
            floorLabels.add(field.substring(field.indexOf(':') + 1));
        }
    }
}
