package io.drawbridge.core.meeting;

import io.drawbridge.core.directory.Role;

/** What the keys of one participant's remote control do once it is in the meeting. Owner: the meeting's loop. */
final class Keypad {
    private final LoopParticipant owner;
    private final Announcer announcer;
    private final DigitMerger digits = new DigitMerger();
    private final MeetingKeys keys = new MeetingKeys();

    Keypad(LoopParticipant owner, Announcer announcer) {
        this.owner = owner;
        this.announcer = announcer;
    }

    /** Whether that is a press, and not the echo of one that was told in another way. */
    boolean isPress(DigitMerger.Way way, char symbol, long nowNanos) {
        return digits.onDigit(way, symbol, nowNanos);
    }

    void onPress(char symbol, long nowNanos) {
        announcer.hush();
        keys.onDigit(symbol, nowNanos).ifPresent(command -> carryOut(command, nowNanos));
    }

    private void carryOut(MeetingKeys.Command command, long nowNanos) {
        switch (command) {
            case TOGGLE_MUTE -> owner.muteAudio(!owner.muted());
            case TOGGLE_LOCK -> toggleLock();
            case HELP -> announcer.help(nowNanos);
        }
    }

    /** A host locks the meeting or opens it. */
    private void toggleLock() {
        if (owner.role() == Role.HOST) {
            Meeting meeting = owner.meeting();
            meeting.lock(!meeting.locked());
            announcer.locked(meeting.locked());
        } else {
            announcer.hostOnly();
        }
    }
}
