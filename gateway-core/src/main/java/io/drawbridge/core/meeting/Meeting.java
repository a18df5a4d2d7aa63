package io.drawbridge.core.meeting;

import io.netty.channel.EventLoop;

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
}
