package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoundSlotsTest {
    private final SoundSlots slots = new SoundSlots();
    private final List<Integer> left = new ArrayList<>();

    private List<Integer> places(String... sources) {
        List<Integer> places = new ArrayList<>();
        for (String source : sources) {
            places.add(slots.slotOf(source));
        }
        return places;
    }

    @Test
    void whoStaysKeepsItsSlotAndWhoComesTakesAFreeOne() {
        slots.resize(3);
        slots.assign(List.of("a", "b", "c"), left::add);
        assertEquals(List.of(0, 1, 2), places("a", "b", "c"));
        slots.assign(List.of("d", "c", "a"), left::add);
        assertEquals(List.of(0, 1, 2, -1), places("a", "d", "c", "b"));
        assertEquals(List.of(1), left);
        slots.assign(List.of("c"), left::add);
        slots.assign(List.of("b", "c"), left::add);
        assertEquals(List.of(0, 2, -1), places("b", "c", "a"));
        assertEquals(List.of(1, 0, 1), left);
    }

    @Test
    void withoutSlotsNobodyIsCarried() {
        slots.assign(List.of("a"), left::add);
        assertEquals(-1, slots.slotOf("a"));
        slots.resize(2);
        slots.assign(List.of("a", "b"), left::add);
        slots.resize(1);
        assertEquals(List.of(0, -1), places("a", "b"));
        assertEquals(1, slots.size());
    }

    @Test
    void whateverComesEveryoneHasOneSlotAndNobodyMovesWithoutNeed() {
        SplittableRandom random = new SplittableRandom(3);
        slots.resize(3);
        List<String> carried = List.of();
        for (int i = 0; i < 5_000; i++) {
            List<String> wanted = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
            while (wanted.size() > 3 || (!wanted.isEmpty() && random.nextInt(4) == 0)) {
                wanted.remove(random.nextInt(wanted.size()));
            }
            List<Integer> before = places(carried.toArray(new String[0]));
            slots.assign(wanted, left::add);
            for (int k = 0; k < carried.size(); k++) {
                if (wanted.contains(carried.get(k))) {
                    assertEquals(before.get(k), slots.slotOf(carried.get(k)));
                }
            }
            assertEquals(
                    wanted.size(),
                    places(wanted.toArray(new String[0])).stream()
                            .filter(p -> p >= 0)
                            .distinct()
                            .count());
            carried = wanted;
        }
        assertTrue(left.size() > 100);
    }
}
