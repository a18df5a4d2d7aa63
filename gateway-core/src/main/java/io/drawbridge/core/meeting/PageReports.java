package io.drawbridge.core.meeting;

import io.drawbridge.core.sdp.SenderLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one participant's page is told: all of it when it begins to look, then what changes. Owner: the meeting's loop. */
final class PageReports {
    private @Nullable ParticipantObserver observer;
    private Optional<String> shown = Optional.empty();
    private Optional<Notice> notice = Optional.empty();
    private SenderLimits limits = SenderLimits.NONE;

    /** The state of now, to one who follows it from here on. */
    void begin(ParticipantObserver follower, boolean waiting, List<ParticipantObserver.Other> others) {
        observer = follower;
        if (waiting) {
            follower.onStage("waiting");
        }
        follower.onRoster(others);
        follower.onPicture(shown);
        follower.onLimits(limits);
        follower.onNotice(notice.map(Notice::key).orElse(""));
    }

    /** Whose picture is seen. */
    Optional<String> shown() {
        return shown;
    }

    /** Why nobody's is. */
    Optional<Notice> notice() {
        return notice;
    }

    void roster(Supplier<List<ParticipantObserver.Other>> others) {
        if (observer != null) {
            observer.onRoster(others.get());
        }
    }

    void picture(Optional<String> participantId) {
        if (!participantId.equals(shown)) {
            shown = participantId;
            if (observer != null) {
                observer.onPicture(participantId);
            }
        }
    }

    void notice(Optional<Notice> reason) {
        if (!reason.equals(notice)) {
            notice = reason;
            if (observer != null) {
                observer.onNotice(reason.map(Notice::key).orElse(""));
            }
        }
    }

    /** True: they have changed. */
    boolean limits(SenderLimits wanted) {
        if (wanted.equals(limits)) {
            return false;
        }
        limits = wanted;
        if (observer != null) {
            observer.onLimits(wanted);
        }
        return true;
    }

    void in() {
        if (observer != null) {
            observer.onStage("connected");
        }
    }

    void gone() {
        if (observer != null) {
            observer.onGone();
        }
    }
}
