package io.drawbridge.core.meeting;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The keys of a remote control in a meeting: {@code *6} mutes and unmutes, {@code *7} locks and unlocks, {@code *0} and {@code **} give
 * help. A star that is not followed within three seconds is forgotten, and so is what is not in the list. Pure; owner: the meeting's
 * loop.
 */
final class MeetingKeys {
    /** What the keys ask for. */
    enum Command {
        /** Mute, or the other way round. */
        TOGGLE_MUTE,
        /** Lock the meeting, or open it; a host's right. */
        TOGGLE_LOCK,
        /** Say which keys there are. */
        HELP
    }

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private boolean star;
    private long starNanos;

    /** A digit has come; the command that it completes, if any. */
    Optional<Command> onDigit(char digit, long nowNanos) {
        boolean second = star && nowNanos - starNanos <= PATIENCE_NANOS;
        star = !second && digit == '*';
        starNanos = nowNanos;
        return second ? command(digit) : Optional.empty();
    }

    private static Optional<Command> command(char digit) {
        return switch (digit) {
            case '6' -> Optional.of(Command.TOGGLE_MUTE);
            case '7' -> Optional.of(Command.TOGGLE_LOCK);
            case '0', '*' -> Optional.of(Command.HELP);
            default -> Optional.empty();
        };
    }
}
