package io.drawbridge.core.meeting;

import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Plays sentences to one caller, a frame each 20 ms, and silence between them: the stream never pauses, so that no far end takes it for
 * dead. Owner: the meeting's loop.
 */
final class PromptPlayer {
    private static final int FRAMES_BETWEEN_LANGUAGES = 20;
    /** Without sound to send for so long, what was to be said counts as said. */
    private static final int MAX_STARVED_FRAMES = 100;

    private record Clip(Prompt prompt, Language language) {}

    private final List<Language> languages;
    private final Deque<Clip> queue = new ArrayDeque<>();
    private int pause;
    private int position;
    private int starved;
    private boolean finishing;

    /**
     * Speaks these languages one after the other; none: says nothing at all.
     *
     * @param leadFrames frames of silence before the first word
     */
    PromptPlayer(List<Language> languages, int leadFrames) {
        this.languages = List.copyOf(languages);
        this.pause = leadFrames;
    }

    /** Plays these in place of what is played; none: silence. */
    void play(List<Prompt> prompts) {
        queue.clear();
        position = 0;
        starved = 0;
        finishing = !prompts.isEmpty();
        for (Language language : languages) {
            prompts.forEach(prompt -> queue.add(new Clip(prompt, language)));
        }
    }

    /** The frame of this tick. Empty: nothing can be sent yet. */
    Optional<byte[]> next(Optional<ClipEncoder.Encoded> table) {
        if (table.isEmpty()) {
            if (++starved > MAX_STARVED_FRAMES) {
                queue.clear();
            }
            return Optional.empty();
        }
        if (pause > 0) {
            pause--;
            return Optional.of(table.get().silence());
        }
        Clip clip = queue.peek();
        if (clip == null) {
            return Optional.of(table.get().silence());
        }
        List<byte[]> frames = Prompts.frames(table.get(), clip.prompt(), clip.language());
        byte[] frame = frames.get(position++);
        if (position >= frames.size()) {
            onClipEnd(clip);
        }
        return Optional.of(frame);
    }

    private void onClipEnd(Clip ended) {
        position = 0;
        queue.remove();
        Clip following = queue.peek();
        pause = following != null && following.language() != ended.language() ? FRAMES_BETWEEN_LANGUAGES : 0;
    }

    /** Whether what was to be played has just been played; said once. */
    boolean finished() {
        boolean done = finishing && queue.isEmpty();
        finishing &= !done;
        return done;
    }
}
