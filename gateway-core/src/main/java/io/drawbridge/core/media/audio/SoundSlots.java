package io.drawbridge.core.media.audio;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Which of a listener's slots carries whom: who stays, stays where it is. Pure; owner: the meeting's loop. */
public final class SoundSlots {
    private @Nullable String[] holders = new String[0];

    /** There are so many slots from now on; what is carried beyond them is not any more. */
    public void resize(int slots) {
        if (slots != holders.length) {
            @Nullable String[] before = holders;
            holders = new String[slots];
            System.arraycopy(before, 0, holders, 0, Math.min(slots, before.length));
        }
    }

    /** How many slots there are. */
    public int size() {
        return holders.length;
    }

    /**
     * Carries exactly these from now on, not more of them than there are slots.
     *
     * @param left told every slot that carries somebody else than before, or nobody any more
     */
    public void assign(List<String> sources, IntConsumer left) {
        for (int i = 0; i < holders.length; i++) {
            if (holders[i] != null && !sources.contains(holders[i])) {
                holders[i] = null;
                left.accept(i);
            }
        }
        for (String source : sources) {
            if (slotOf(source) < 0) {
                place(source);
            }
        }
    }

    private void place(String source) {
        for (int i = 0; i < holders.length; i++) {
            if (holders[i] == null) {
                holders[i] = source;
                return;
            }
        }
    }

    /** The slot that carries a source, or -1. */
    public int slotOf(String source) {
        for (int i = 0; i < holders.length; i++) {
            if (source.equals(holders[i])) {
                return i;
            }
        }
        return -1;
    }
}
