package io.drawbridge.core.meeting;

import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.audio.ImaWav;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The spoken sentences as packets of each codec; encoded once a codec, when it is first asked for. Thread-safe. */
final class Prompts {
    private final AudioCodecs codecs;
    private final ConcurrentMap<Codec, CompletableFuture<Optional<ClipEncoder.Encoded>>> tables =
            new ConcurrentHashMap<>();

    Prompts(AudioCodecs codecs) {
        this.codecs = codecs;
    }

    /** The sentences in that codec; empty while they are being encoded on a thread of their own. */
    Optional<ClipEncoder.Encoded> in(Codec codec) {
        return table(codec).getNow(Optional.empty());
    }

    /** As {@link #in}, when they are encoded. */
    CompletableFuture<Optional<ClipEncoder.Encoded>> table(Codec codec) {
        return tables.computeIfAbsent(
                codec,
                wanted -> CompletableFuture.supplyAsync(() -> ClipEncoder.encode(codecs, wanted, Recorded.CLIPS)));
    }

    /** The frames of a sentence. */
    static List<byte[]> frames(ClipEncoder.Encoded table, Prompt prompt, Language language) {
        return table.clips().get(Recorded.index(prompt, language));
    }

    /** The recordings; loaded when they are first asked for. */
    private static final class Recorded {
        static final List<ImaWav.Pcm> CLIPS = load();

        private static List<ImaWav.Pcm> load() {
            List<ImaWav.Pcm> clips = new ArrayList<>();
            for (Prompt prompt : Prompt.values()) {
                for (Language language : Language.values()) {
                    clips.add(read(prompt.key() + "." + language.key() + ".wav"));
                }
            }
            return List.copyOf(clips);
        }

        @SuppressWarnings("EnumOrdinal") // the place in the list that was made just above, never stored
        static int index(Prompt prompt, Language language) {
            return prompt.ordinal() * Language.values().length + language.ordinal();
        }

        private static ImaWav.Pcm read(String resource) {
            try (InputStream in = Prompt.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("missing resource " + resource);
                }
                return ImaWav.read(in.readAllBytes())
                        .orElseThrow(() -> new IllegalStateException("unreadable resource " + resource));
            } catch (IOException e) {
                throw new IllegalStateException("unreadable resource " + resource, e);
            }
        }
    }
}
