package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotPlanTest {
    private static final PictureId ANN = PictureId.camera("ann");
    private static final PictureId BEN = PictureId.camera("ben");
    private static final PictureId CAT = PictureId.camera("cat");
    private static final PictureId SCREEN = new PictureId("cat", Content.SLIDES);
    private static final List<PictureId> ALL = List.of(ANN, BEN, SCREEN, CAT);

    @Test
    void aScreenComesFirstThenWhoSpokeLastThenWhoJoinedFirst() {
        assertEquals(List.of(SCREEN, BEN, ANN, CAT), SlotPlan.order(ALL, Optional.empty(), List.of("ben")));
        assertEquals(List.of(SCREEN, CAT, BEN, ANN), SlotPlan.order(ALL, Optional.empty(), List.of("cat", "ben")));
    }

    @Test
    void whatAPageDoesNotListIsUnseenAndItsOrderHolds() {
        assertEquals(List.of(CAT, ANN), SlotPlan.order(ALL, Optional.of(List.of(CAT, ANN, CAT)), List.of("ben")));
        assertEquals(List.of(SCREEN, CAT), SlotPlan.order(ALL, Optional.of(List.of(CAT, SCREEN)), List.of()));
        assertEquals(List.of(), SlotPlan.order(ALL, Optional.of(List.of()), List.of("ben")));
        assertEquals(List.of(), SlotPlan.order(ALL, Optional.of(List.of(PictureId.camera("nobody"))), List.of()));
    }

    @Test
    void aPictureKeepsItsSlot() {
        List<Optional<PictureId>> now = List.of(Optional.of(ANN), Optional.empty(), Optional.of(CAT));
        assertEquals(
                List.of(Optional.of(ANN), Optional.of(BEN), Optional.of(CAT)),
                SlotPlan.assign(List.of(BEN, CAT, ANN), now));
        assertEquals(
                List.of(Optional.of(BEN), Optional.empty(), Optional.of(CAT)), SlotPlan.assign(List.of(CAT, BEN), now));
    }

    @Test
    void theLeastImportantGoUnseen() {
        assertEquals(
                List.of(Optional.of(BEN), Optional.of(SCREEN)),
                SlotPlan.assign(List.of(SCREEN, BEN, ANN, CAT), List.of(Optional.of(ANN), Optional.of(SCREEN))));
    }

    @Test
    void whateverComesNothingIsShownTwiceAndNothingIsLeftOutWhileThereIsRoom() {
        Random random = new Random(5);
        List<Optional<PictureId>> slots = Collections.nCopies(5, Optional.empty());
        for (int round = 0; round < 5_000; round++) {
            List<PictureId> wanted = new ArrayList<>();
            for (int i = random.nextInt(9); i > 0; i--) {
                PictureId next = PictureId.camera("p" + random.nextInt(9));
                if (!wanted.contains(next)) {
                    wanted.add(next);
                }
            }
            List<Optional<PictureId>> before = slots;
            slots = SlotPlan.assign(wanted, before);
            List<PictureId> shown = slots.stream().flatMap(Optional::stream).toList();
            assertEquals(shown.size(), shown.stream().distinct().count());
            assertEquals(Math.min(5, wanted.size()), shown.size());
            for (int i = 0; i < 5; i++) {
                Optional<PictureId> was = before.get(i);
                if (was.filter(shown::contains).isPresent()) {
                    assertEquals(was, slots.get(i), "it keeps its slot");
                }
            }
        }
    }
}
