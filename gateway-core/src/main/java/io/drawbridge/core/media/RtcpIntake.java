package io.drawbridge.core.media;

import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpPacket.Bye;
import io.drawbridge.core.rtp.RtcpPacket.FullIntra;
import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate;
import io.drawbridge.core.rtp.RtcpPacket.Nack;
import io.drawbridge.core.rtp.RtcpPacket.PictureLoss;
import io.drawbridge.core.rtp.RtcpPacket.ReceiverReport;
import io.drawbridge.core.rtp.RtcpPacket.Remb;
import io.drawbridge.core.rtp.RtcpPacket.SenderReport;
import java.util.List;
import java.util.Optional;

/** Makes sense of the RTCP that one leg sends. BYE ends no leg: signalling does. Owner: the meeting's loop. */
final class RtcpIntake {
    private static final long SAME_COMMAND_NANOS = 2_000_000_000L;

    /** What the leg has to do about it. */
    interface Effects {
        /** The far end lost the picture that we send under that SSRC. */
        void onPictureLost(long ssrc, long nowNanos);

        /** The far end estimates that the way to it carries so much (REMB). */
        void onEstimate(long bitrateBps);

        /** The far end bounds our picture (TMMBR), or says what bounds its own (TMMBN). */
        void onMaxBitrate(MaxBitrate packet, long nowNanos);

        /** That SSRC is alive. */
        void onHeard(long ssrc, long nowNanos);

        /** That SSRC has left (BYE). */
        void onGone(long ssrc, long nowNanos);
    }

    private final NtpClock ntp;
    private final Effects effects;
    private int lastCommand = -1;
    private long lastCommander;
    private long lastCommandNanos;

    RtcpIntake(NtpClock ntp, Effects effects) {
        this.ntp = ntp;
        this.effects = effects;
    }

    void onCompound(List<RtcpPacket> packets, List<MediaLine> lines, long nowNanos) {
        for (RtcpPacket packet : packets) {
            effects.onHeard(packet.sender(), nowNanos);
            if (packet instanceof SenderReport report) {
                onSenderReport(report, lines, nowNanos);
                onBlocks(report.blocks(), lines, nowNanos);
            } else if (packet instanceof ReceiverReport report) {
                onBlocks(report.blocks(), lines, nowNanos);
            } else if (packet instanceof PictureLoss loss) {
                effects.onPictureLost(loss.media(), nowNanos);
            } else if (packet instanceof FullIntra intra) {
                onFullIntra(intra, lines, nowNanos);
            } else if (packet instanceof Remb remb) {
                effects.onEstimate(remb.bitrateBps());
            } else if (packet instanceof Nack nack) {
                onNack(nack, lines, nowNanos);
            } else if (packet instanceof MaxBitrate max) {
                effects.onMaxBitrate(max, nowNanos);
            } else if (packet instanceof Bye bye) {
                bye.sources().forEach(ssrc -> effects.onGone(ssrc, nowNanos));
            }
        }
    }

    private static void onSenderReport(SenderReport report, List<MediaLine> lines, long nowNanos) {
        for (MediaLine line : lines) {
            InboundSource source = line.find(report.sender());
            if (source != null) {
                source.stats().onSenderReport(report.ntp(), nowNanos);
            }
        }
    }

    private void onBlocks(List<ReportBlock> blocks, List<MediaLine> lines, long nowNanos) {
        for (ReportBlock block : blocks) {
            for (MediaLine line : lines) {
                if (line.out().id().ssrc() == block.ssrc()) {
                    line.out().onReport(block, ntp.at(nowNanos));
                }
            }
        }
    }

    private static void onNack(Nack nack, List<MediaLine> lines, long nowNanos) {
        for (MediaLine line : lines) {
            if (line.out().id().ssrc() == nack.media()) {
                line.out().onNack(nack, nowNanos);
            }
        }
    }

    /**
     * A repeated command number of the same sender is the same command sent again (RFC 5104 section 4.3.1.2), for a while: some devices
     * never count up. Of several commands the one for us counts; some devices name another stream than ours.
     */
    private void onFullIntra(FullIntra intra, List<MediaLine> lines, long nowNanos) {
        Optional<FullIntra.Command> meant = intra.commands().stream()
                .filter(entry -> lines.stream().anyMatch(line -> line.out().id().ssrc() == entry.ssrc()))
                .findFirst()
                .or(() -> intra.commands().stream().findFirst());
        int command = meant.map(FullIntra.Command::number).orElse(-1);
        boolean repeated = command == lastCommand
                && intra.sender() == lastCommander
                && nowNanos - lastCommandNanos < SAME_COMMAND_NANOS;
        if (command >= 0 && !repeated) {
            lastCommand = command;
            lastCommander = intra.sender();
            lastCommandNanos = nowNanos;
            effects.onPictureLost(meant.map(FullIntra.Command::ssrc).orElse(0L), nowNanos);
        }
    }
}
