package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.VideoSource;
import io.drawbridge.core.media.video.NotePage;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What one participant sees: another's picture; where there is none, and it can read, a page that says why; for a few seconds a note in
 * place of either. Owner: the meeting's loop.
 */
final class ViewerScreen {
    private final MediaLeg leg;
    private final PageReports reports;
    private final BooleanSupplier reads;
    private Optional<VideoSource> source = Optional.empty();
    private Optional<NotePage> page = Optional.empty();
    private Optional<NotePage> note = Optional.empty();
    private long noteUntilNanos;
    private boolean unviewable;

    /**
     * An empty screen.
     *
     * @param reads whether pages can be shown: a room that takes H.264
     */
    ViewerScreen(MediaLeg leg, PageReports reports, BooleanSupplier reads) {
        this.leg = leg;
        this.reports = reports;
        this.reads = reads;
    }

    /**
     * Shows a source, or nobody.
     *
     * @param hidden why nobody can be shown although somebody sends a picture
     * @param idle what is read where nobody sends one
     */
    void see(Optional<VideoSource> wanted, Optional<Notice> hidden, NotePage idle) {
        boolean changed = !wanted.equals(source);
        source = wanted;
        unviewable &= !changed;
        if (wanted.isEmpty()) {
            explain(hidden, hidden.isPresent() ? NotePage.AUDIO_ONLY : idle, changed);
        } else if (!unviewable) {
            page = Optional.empty();
            reports.notice(Optional.empty());
            if (changed) {
                paint();
            }
        }
    }

    /** The source cannot be passed on to this viewer. */
    void onNotViewable(String sourceId) {
        if (source.filter(its -> its.id().equals(sourceId)).isPresent()) {
            unviewable = true;
            explain(Optional.of(Notice.NO_COMMON_VIDEO), NotePage.AUDIO_ONLY, true);
        }
    }

    /** Nobody's picture: a room that can read is told why, so that it is never black; a browser's page is told as well. */
    private void explain(Optional<Notice> reason, NotePage words, boolean anew) {
        Optional<NotePage> wanted = reads.getAsBoolean() ? Optional.of(words) : Optional.empty();
        boolean changed = anew || !wanted.equals(page);
        page = wanted;
        if (changed) {
            noPicture();
            paint();
        }
        reports.notice(reason);
    }

    /** Shows a note until then, where it can be read; the picture comes back at a key frame. */
    void note(NotePage wanted, long untilNanos) {
        if (reads.getAsBoolean()) {
            note = Optional.of(wanted);
            noteUntilNanos = untilNanos;
            leg.showStill(wanted.picture());
        }
    }

    /** Goes back to what is to be seen. */
    void endNote() {
        if (note.isPresent()) {
            note = Optional.empty();
            paint();
        }
    }

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        if (note.isPresent() && nowNanos - noteUntilNanos >= 0) {
            endNote();
        }
    }

    /** The way to the viewer is another one: it sees nothing any more. */
    void forget() {
        source = Optional.empty();
        page = Optional.empty();
        note = Optional.empty();
        unviewable = false;
        noPicture();
    }

    private void noPicture() {
        leg.slots().stream().limit(1).forEach(slot -> reports.picture(slot.mid(), Optional.empty()));
    }

    private void paint() {
        if (note.isPresent()) {
            return; // its turn comes
        }
        if (source.isPresent() && !unviewable) {
            leg.showSource(source.get());
        } else if (page.isPresent()) {
            leg.showStill(page.get().picture());
        } else {
            leg.showNothing();
        }
    }
}
