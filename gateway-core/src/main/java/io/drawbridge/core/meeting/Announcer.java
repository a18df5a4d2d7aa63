package io.drawbridge.core.meeting;

import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.video.NotePage;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a room in a meeting what its keys, or a host, have done: a sentence in place of the meeting's sound, a page in place of the picture.
 * Nobody else hears or sees any of it. Owner: the meeting's loop.
 */
final class Announcer {
    /** So that the room's own key tone does not cover the first word. */
    private static final int FRAMES_BEFORE_FIRST = 10;

    private static final long HELP_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long MUTED_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final List<Language> languages;
    private final LegSession session;
    private final AudioOut sound;
    private final ViewerScreen screen;
    private final Prompts prompts;
    private @Nullable PromptPlayer player;

    /**
     * One for each participant.
     *
     * @param languages what is spoken, one after the other; none for those who are told by their page
     */
    Announcer(List<Language> languages, LegSession session, AudioOut sound, ViewerScreen screen, Prompts prompts) {
        this.languages = List.copyOf(languages);
        this.session = session;
        this.sound = sound;
        this.screen = screen;
        this.prompts = prompts;
    }

    /** Nobody hears it any more, or all hear it again. */
    void muted(boolean muted, long nowNanos) {
        say(muted ? Prompt.MUTED : Prompt.UNMUTED);
        if (muted) {
            show(NotePage.MUTED, nowNanos + MUTED_NANOS);
        } else {
            screen.endNote();
        }
    }

    /** The meeting is locked now, or open. */
    void locked(boolean locked) {
        say(locked ? Prompt.LOCKED : Prompt.UNLOCKED);
    }

    /** Its key did nothing: it is a host's. */
    void hostOnly() {
        say(Prompt.HOST_ONLY);
    }

    /** Which keys there are. */
    void help(long nowNanos) {
        say(Prompt.HELP);
        show(NotePage.HELP, nowNanos + HELP_NANOS);
    }

    /** A key was pressed: what is being said is known, or not wanted. */
    void hush() {
        player = null;
        sound.interrupt(false);
    }

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        screen.onTick(nowNanos);
        PromptPlayer speaking = player;
        if (speaking != null) {
            speak(speaking, nowNanos);
        }
    }

    private void speak(PromptPlayer speaking, long nowNanos) {
        Optional<ClipEncoder.Encoded> table = session.agreement()
                .audio()
                .flatMap(audio -> prompts.in(audio.codecs().get(0).codec()));
        Optional<byte[]> frame = speaking.next(table);
        if (frame.isPresent()) {
            sound.interrupt(true);
            sound.spoken(
                    Unpooled.wrappedBuffer(frame.get()), table.orElseThrow().frameRtpUnits(), nowNanos);
        }
        if (speaking.finished()) {
            hush();
        }
    }

    private void say(Prompt prompt) {
        hush();
        if (!languages.isEmpty()) {
            PromptPlayer next = new PromptPlayer(languages, FRAMES_BEFORE_FIRST);
            next.play(List.of(prompt));
            player = next;
        }
    }

    private void show(NotePage page, long untilNanos) {
        if (!languages.isEmpty()) {
            screen.note(page, untilNanos);
        }
    }
}
