package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.audio.AudioRelay;
import io.drawbridge.core.media.audio.SoundSlots;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The voices that one participant is sent beside the mix, as their packets come: one on each of its further audio m lines. Owner: the
 * meeting's loop.
 */
final class VoiceSlots {
    private final MediaLeg leg;
    private final SoundNumbers numbers;
    private final SoundSlots holders = new SoundSlots();
    /** Those of the lines that can be sent on now. */
    private List<Line> lines = List.of();

    /** A usable line: its place among the leg's lines, under what payload type it takes Opus, and what numbers its packets. */
    private record Line(int slot, int payloadType, AudioRelay numbers) {}

    VoiceSlots(MediaLeg leg, SoundNumbers numbers) {
        this.leg = leg;
        this.numbers = numbers;
        agreed();
    }

    /** What is agreed has changed. */
    void agreed() {
        List<Line> usable = new ArrayList<>();
        for (int slot = 0; slot < leg.soundSlots(); slot++) {
            AgreedMedia.Accepted line = leg.soundSlot(slot);
            Optional<AgreedCodec> opus = opusOf(line);
            if (opus.isPresent()) {
                usable.add(new Line(slot, opus.get().sendPayloadType(), numbers.of(line)));
            }
        }
        if (!usable.equals(lines)) {
            usable.forEach(line -> line.numbers().pause()); // it may carry somebody else than it did
        }
        lines = usable;
        holders.resize(lines.size());
    }

    private static Optional<AgreedCodec> opusOf(AgreedMedia.Accepted media) {
        return media.codecs().stream()
                .filter(codec -> media.direction().sends() && codec.codec() == Codec.OPUS)
                .findFirst();
    }

    /** How many voices it can be sent. */
    int size() {
        return lines.size();
    }

    /** Is sent these voices from now on. */
    void carry(List<String> participantIds) {
        holders.assign(participantIds, i -> lines.get(i).numbers().pause());
    }

    /** A packet of Opus, lent for the length of the call. Whether it was sent: with the leg's next flush. */
    boolean pass(String participantId, RtpPacket packet, long arrivalNanos) {
        int place = holders.slotOf(participantId);
        if (place < 0) {
            return false;
        }
        Line line = lines.get(place);
        AudioRelay relay = line.numbers();
        boolean due = relay.packet(
                packet.ssrc(),
                packet.sequence(),
                packet.timestamp(),
                packet.marker(),
                Codec.OPUS.clockRateHz(),
                arrivalNanos);
        if (due) {
            leg.passSound(
                    line.slot(),
                    packet,
                    line.payloadType(),
                    relay.sequence(),
                    relay.timestamp(),
                    relay.marker(),
                    arrivalNanos);
        }
        return due;
    }
}
