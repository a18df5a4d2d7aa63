package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prints how long a tick takes; run by hand. */
final class MixerBenchmark {
    private MixerBenchmark() {}

    public static void main(String[] args) {
        AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
        for (Codec codec : new Codec[] {Codec.PCMU, Codec.G722, Codec.OPUS}) {
            for (int participants : new int[] {4, 20}) {
                for (int talkers : new int[] {1, 4, participants}) {
                    measure(codecs, codec, participants, talkers);
                }
            }
        }
    }

    private static void measure(AudioCodecs codecs, Codec codec, int participants, int talkers) {
        int ticks = 500;
        List<Member> members = new ArrayList<>();
        List<Sender> senders = new ArrayList<>();
        try (MixCore core = new MixCore(codecs, false)) {
            for (int i = 0; i < participants; i++) {
                Member member = new Member("p" + i);
                members.add(member);
                core.put(member, codec, codec, 0);
                senders.add(new Sender(codecs, codec, 200 + 40 * i));
            }
            long spent = 0;
            for (int tick = 0; tick < ticks; tick++) {
                long now = tick * 20_000_000L;
                for (int i = 0; i < talkers; i++) {
                    members.get(i).mailbox().offer(senders.get(i).next(now));
                }
                long start = System.nanoTime();
                MixResult result = new MixResult();
                core.tick(now, result);
                spent += tick < ticks / 2 ? 0 : System.nanoTime() - start;
                result.release();
            }
            System.out.printf(
                    "%s, %d participants, %d talk: %.3f ms a tick%n",
                    codec, participants, talkers, spent / 1e6 / (ticks - ticks / 2));
        }
        senders.forEach(Sender::close);
    }
}
