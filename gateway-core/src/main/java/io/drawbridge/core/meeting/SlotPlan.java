package io.drawbridge.core.meeting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which pictures a page with several slots is shown, and in which. Pure. */
final class SlotPlan {
    private SlotPlan() {}

    /**
     * The pictures to be shown, the most important first: screens, then cameras as the page wishes, else of those who spoke last.
     *
     * @param possible all that could be shown, in the order in which their senders joined
     * @param view what is visible on the page, the most important first, and nothing else is to be shown; empty: the page does not say
     * @param spoke who spoke, the last one first
     */
    static List<PictureId> order(List<PictureId> possible, Optional<List<PictureId>> view, List<String> spoke) {
        List<PictureId> wanted = view.map(visible ->
                        visible.stream().distinct().filter(possible::contains).toList())
                .orElseGet(() -> possible.stream()
                        .sorted(Comparator.comparingInt(picture -> rank(picture.participantId(), spoke)))
                        .toList());
        return wanted.stream()
                .sorted(Comparator.comparing(picture -> picture.content() != Content.SLIDES))
                .toList();
    }

    private static int rank(String participantId, List<String> spoke) {
        int at = spoke.indexOf(participantId);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    /**
     * Puts pictures into slots. One that is shown already keeps its slot; where there are more than slots, the least important go unseen.
     *
     * @param wanted the most important first
     * @param now what the slots show
     */
    static List<Optional<PictureId>> assign(List<PictureId> wanted, List<Optional<PictureId>> now) {
        List<PictureId> chosen = wanted.subList(0, Math.min(wanted.size(), now.size()));
        List<Optional<PictureId>> slots = new ArrayList<>(Collections.nCopies(now.size(), Optional.empty()));
        for (int i = 0; i < now.size(); i++) {
            Optional<PictureId> stays = now.get(i).filter(chosen::contains);
            if (stays.isPresent() && !slots.contains(stays)) {
                slots.set(i, stays);
            }
        }
        for (PictureId picture : chosen) {
            Optional<PictureId> its = Optional.of(picture);
            if (!slots.contains(its)) {
                slots.set(slots.indexOf(Optional.<PictureId>empty()), its);
            }
        }
        return slots;
    }
}
