package io.drawbridge.core.meeting;

import io.drawbridge.core.sdp.SenderLimits;
import java.util.List;
import java.util.Optional;

/** What a browser's page is told about its meeting. Called on the meeting's loop. */
public interface ParticipantObserver {
    /** Everyone else who is in the meeting, in order of joining. */
    void onRoster(List<Other> others);

    /** Whose picture the video track shows now; empty: nobody's. */
    void onPicture(Optional<String> participantId);

    /** The most that the page's camera may send. */
    void onLimits(SenderLimits limits);

    /**
     * A sentence for the person, by key, or all-clear.
     *
     * @param key for example {@code audio-only-no-h264}; the page translates it; empty = nothing to say any more
     */
    void onNotice(String key);

    /**
     * Where the participant is: {@code waiting} before the meeting, then {@code connected} once it is in. Not said where it is in from the
     * start.
     */
    default void onStage(String stage) {}

    /** The participant is out; nothing comes after it. */
    void onGone();

    /**
     * One other participant.
     *
     * @param name untrusted text
     * @param path "cvi" or "webrtc"
     * @param muted whether nothing is heard of it by its own wish
     */
    record Other(String id, String name, String path, boolean muted) {}
}
