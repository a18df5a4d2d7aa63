package io.drawbridge.core.meeting;

import io.drawbridge.core.directory.Role;
import io.netty.channel.EventLoop;
import java.util.List;

/** A meeting while somebody is in it. Owner: its event loop. */
public interface Meeting {
    /** The configured name; thread-safe. */
    String name();

    /** The owner; thread-safe. */
    EventLoop loop();

    /** Index of the owner among the media loops; thread-safe. */
    int loopIndex();

    /** Negotiates, opens the media flows and adds the participant. */
    JoinResult join(JoinAttempt attempt);

    // ---- what hosts and the API may do

    /**
     * One who is in the meeting or waits before it, as hosts and the API see it.
     *
     * @param path "cvi" or "webrtc"
     * @param state as in {@link io.drawbridge.core.call.CallSnapshot#state}: connected, or lobby or ivr for one who waits
     * @param muted whether nothing is heard of it by its own wish or the host's
     * @param hand whether its hand is raised
     */
    record Attendee(String id, String name, String path, Role role, String state, boolean muted, boolean hand) {}

    /** Those who are in, in order of joining, then those who wait before it. */
    default List<Attendee> participants() {
        return List.of();
    }

    /** Lets in one who waits, without PIN and host. False: nobody of that id waits. */
    default boolean admit(String participantId) {
        return false;
    }

    /** Mutes or unmutes what a participant says. False: nobody of that id is in. */
    default boolean mute(String participantId, boolean muted) {
        return false;
    }

    /** Puts out one who is in or waits. False: nobody of that id is there. */
    default boolean remove(String participantId) {
        return false;
    }

    /** Locks the door or opens it again; who is in stays in. An empty meeting is never locked. */
    default void lock(boolean locked) {}

    /** Whether the door is locked; thread-safe. */
    default boolean locked() {
        return false;
    }

    /** Whether a host is in; thread-safe. */
    default boolean hostPresent() {
        return false;
    }

    /** Ends the meeting for all who are in it or wait before it. */
    default void end() {}
}
